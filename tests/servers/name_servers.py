"""Debian's Knot DNS with signed zones of a test, and unbound, which validates what it answers. Both on loopback.

Unbound knows the key of ``test.``, which has a DS record of each signed zone below it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdatatype
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec
from dns.dnssectypes import Algorithm, DSDigest

from tests.servers.ports import free_port
from tests.servers.process import Process

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_TOP = "test"
_BEGIN = """
$ORIGIN {name}.
$TTL 300
@ SOA ns.test. hostmaster.test. 1 3600 600 86400 300
@ NS ns.test.
"""
_KNOT = """
server:
    rundir: "{folder}"
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stdout
    any: info
database:
    storage: "{folder}"
template:
  - id: default
    storage: "{folder}"
    file: "%s.zone"
    semantic-checks: off
    zonefile-load: whole
zone:
{zones}
"""
_UNBOUND = """
server:
    interface: 127.0.0.1@{port}
    directory: "{folder}"
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    num-threads: 1
    do-ip6: no
    do-not-query-localhost: no
    module-config: "validator iterator"
    trust-anchor-file: "{folder}/anchor.key"
    val-log-level: 0
    infra-host-ttl: 1
    outbound-msg-retry: 2
    local-zone: "test." nodefault
    local-zone: "113.0.203.in-addr.arpa." nodefault
    local-zone: "." always_nxdomain
{open}
remote-control:
    control-enable: no
{stubs}
"""


@dataclass(frozen=True)
class TestZone:
    """A zone as its owner publishes it."""

    __test__ = False
    name: str
    """Without its last dot."""
    records: str
    """In the form of a zone file, without SOA and NS."""
    signed: bool = True
    forged: tuple[str, ...] = ()
    """Records that were put in place of others after the zone was signed: ``name type value``."""
    lame: bool = False
    """Whether the name server that is asked for it knows nothing of it."""


def missing() -> str | None:
    """Why they cannot be run here; None if they can."""
    absent = [name for name in ("knotd", "unbound") if shutil.which(name, path=_PATH) is None]
    return f"Debian's knot and unbound are not installed ({', '.join(absent)})" if absent else None


@contextmanager
def name_servers(zones: Sequence[TestZone]) -> Iterator[tuple[str, int]]:
    """Address and port of the validating resolver while the block runs."""
    # Not pytest's own folder: the path of Knot's socket has to be short.
    folder = Path(tempfile.mkdtemp(prefix="smtptest-dns-"))
    try:
        served = _write(folder, zones)
        ports = free_port(), free_port()
        knot = _knot(folder, served, ports[0])
        try:
            resolver = _unbound(folder, zones, ports)
            try:
                yield "127.0.0.1", ports[1]
            finally:
                resolver.stop()
        finally:
            knot.stop()
    finally:
        shutil.rmtree(folder)


def _knot(folder: Path, zones: Sequence[str], port: int) -> Process:
    lines = "\n".join(f"  - domain: {name}" for name in zones)
    (folder / "knot.conf").write_text(_KNOT.format(folder=folder, port=port, zones=lines))
    return _started(["knotd", "-c", str(folder / "knot.conf")], "server started")


def _unbound(folder: Path, zones: Sequence[TestZone], ports: tuple[int, int]) -> Process:
    names = [_TOP, *(zone.name for zone in zones)]
    stubs = "\n".join(
        f'stub-zone:\n    name: "{name}."\n    stub-addr: 127.0.0.1@{ports[0]}\n    stub-prime: no' for name in names
    )
    outside = "\n".join(f'    local-zone: "{name}." transparent' for name in names)
    text = _UNBOUND.format(folder=folder, port=ports[1], stubs=stubs, open=outside)
    (folder / "unbound.conf").write_text(text)
    return _started(["unbound", "-d", "-v", "-c", str(folder / "unbound.conf")], "start of service")


def _started(command: list[str], ready: str) -> Process:
    process = Process(command, tied=True, environment={"PATH": f"{os.environ['PATH']}:{_PATH}"})
    try:
        process.wait_for(ready)
    except AssertionError:
        process.stop()
        raise
    return process


def _write(folder: Path, zones: Sequence[TestZone]) -> list[str]:
    """Sign the zones and write them. Returns the names of those that are served."""
    below = [line for zone in zones for line in _written(folder, zone)]
    anchor = _zone(folder, TestZone(_TOP, "\n".join(["ns A 127.0.0.1", *below])))
    (folder / "anchor.key").write_text(f"{_TOP}. IN DNSKEY {anchor}\n")
    return [_TOP, *(zone.name for zone in zones if not zone.lame)]


def _written(folder: Path, zone: TestZone) -> Iterator[str]:
    """What the parent says of a zone."""
    key = "" if zone.lame else _zone(folder, zone)
    if zone.name.endswith(f".{_TOP}"):
        yield f"{zone.name}. NS ns.{_TOP}."
        if key:
            read = dns.rdata.from_text("IN", "DNSKEY", key)
            digest = dns.dnssec.make_ds(dns.name.from_text(zone.name), read, DSDigest.SHA256)
            yield f"{zone.name}. DS {digest}"


def _zone(folder: Path, zone: TestZone) -> str:
    """Write the file of a zone. Returns its key; empty if it is not signed."""
    text = _BEGIN.format(name=zone.name) + zone.records + "\n"
    made = dns.zone.from_text(text, relativize=False, check_origin=True)
    key = ""
    if zone.signed:
        private = ec.generate_private_key(ec.SECP256R1())
        public = dns.dnssec.make_dnskey(private.public_key(), Algorithm.ECDSAP256SHA256, flags=257)
        dns.dnssec.sign_zone(made, keys=[(private, public)], lifetime=86400)
        key = public.to_text()
    for record in zone.forged:
        owner, record_type, value = record.split(" ", 2)
        read = dns.rdata.from_text("IN", record_type, value)
        made.replace_rdataset(owner, dns.rdataset.from_rdata(300, read))
    made.to_file(str(folder / f"{zone.name}.zone"), relativize=False)
    return key
