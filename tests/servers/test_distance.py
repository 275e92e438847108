"""The network with a delay is real TCP, and takes at least as long as it says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.servers import distance

pytestmark = pytest.mark.process

SECONDS = 0.1
# Larger than what TCP sends at first without an acknowledgement (RFC 6928), so it takes a further round trip.
LARGE = 40_000
TALK = f"""
import socket, threading, time
listener = socket.create_server(("{distance.HERE}", 9000))
def serve():
    client = listener.accept()[0]
    client.sendall(client.recv(1) * {LARGE})
threading.Thread(target=serve, daemon=True).start()
began = time.monotonic()
client = socket.create_connection(("{distance.THERE}", 9000))
connected = time.monotonic()
client.sendall(b"x")
left = {LARGE}
while left:
    left -= len(client.recv(left))
print(connected - began, time.monotonic() - connected)
"""


def test_a_connection_takes_a_round_trip_and_much_data_more_than_one() -> None:
    if (reason := distance.missing()) is not None:
        pytest.skip(reason)
    far = [*distance.isolated(), sys.executable, "-m", "tests.servers.distance", str(SECONDS * 1000)]
    said = subprocess.run([*far, sys.executable, "-c", TALK], capture_output=True, encoding="utf-8", check=True).stdout
    connecting, fetching = map(float, said.split())
    assert connecting >= SECONDS
    assert fetching >= 2 * SECONDS
