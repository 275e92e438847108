"""A network of its own in which another address of this machine is far away: real TCP, with a delay in between.

Linux delays packets by itself with netem, which not every kernel has. Here a tun device does it, which any user may
make in a network namespace: ``unshare --user --map-root-user --net python -m tests.servers.distance 80 COMMAND…``.
What is sent to THERE comes back after half the round trip as if it came from there: with both addresses exchanged,
which leaves checksums as they are. So a client of THERE talks to the server that listens on HERE.
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import time
from collections import deque

HERE, THERE = "10.9.0.1", "10.9.0.2"
_DEVICE = b"far0"
# linux/if_tun.h: packets alone, with nothing in front of them.
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_PACKET = 2048


def isolated() -> list[str]:
    """What a command is to be called by, to run in a network of its own. What it has started ends when it does."""
    return ["unshare", "--user", "--map-root-user", "--net", "--pid", "--mount-proc", "--kill-child", "--fork"]


def main(milliseconds: str, *command: str) -> int:
    """Run the command where THERE is so many milliseconds away, there and back."""
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", _DEVICE, _IFF_TUN | _IFF_NO_PI))
    for said in (
        "link set lo up",
        f"addr add {HERE}/24 dev {_DEVICE.decode()}",
        f"link set {_DEVICE.decode()} up txqueuelen 10000",
    ):
        subprocess.run(["/sbin/ip", *said.split()], check=True)
    if (mirror := os.fork()) == 0:
        _delay(device, float(milliseconds) / 2000)
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        os.kill(mirror, 9)


def _delay(device: int, seconds: float) -> None:
    """Give back each packet after so many seconds, to whom it was for from whom it came."""
    waiting: deque[tuple[float, bytes]] = deque()
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            os.write(device, waiting.popleft()[1])
        left = waiting[0][0] - time.monotonic() if waiting else None
        if select.select([device], [], [], left if left is None else max(left, 0))[0]:
            packet = os.read(device, _PACKET)
            if packet[0] >> 4 == 4:  # what IPv6 says of itself has nobody to hear it
                exchanged = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
                waiting.append((time.monotonic() + seconds, exchanged))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
