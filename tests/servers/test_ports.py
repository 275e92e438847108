"""Ports for servers of tests that run at the same time."""

from __future__ import annotations

import random
import socket

import pytest

from tests.servers.ports import claim_name, free_port, free_ports, kept


def test_a_port_that_is_claimed_or_taken_is_given_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    claimed, taken, *free = free_ports(4)
    # By its 64th successor a claim is given up: its server listens, or has ended.
    free_ports(64)
    monkeypatch.setattr(random, "sample", lambda *_: [claimed, taken, *free])
    with socket.socket(socket.AF_UNIX) as other, socket.socket() as server:
        other.bind(claim_name(claimed))
        server.bind(("127.0.0.1", taken))
        assert free_ports(2) == free
        assert free_ports(1) == [], "those are claimed now"


def test_a_port_that_is_kept_is_given_to_nobody_though_its_server_comes_late(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    with kept(port):
        free_ports(64)
        monkeypatch.setattr(random, "sample", lambda *_: [port])
        assert free_ports(1) == []
    assert free_ports(1) == [port]
