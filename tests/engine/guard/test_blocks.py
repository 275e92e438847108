"""The table of forbidden blocks: each edge of each row, written out so that the table does not vouch for itself."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.addressing import Address, unmapped
from smtptest.engine.guard import blocks
from smtptest.engine.guard.blocks import BLOCKS, forbidding_block

DENIED = True
ALLOWED = False
NONE = None

# network, first, last, the one before and its verdict, the one after and its verdict
EDGES = [
    ("0.0.0.0/8", "0.0.0.0", "0.255.255.255", NONE, NONE, "1.0.0.0", ALLOWED),
    ("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", ALLOWED, "11.0.0.0", ALLOWED),
    ("100.64.0.0/10", "100.64.0.0", "100.127.255.255", "100.63.255.255", ALLOWED, "100.128.0.0", ALLOWED),
    ("127.0.0.0/8", "127.0.0.0", "127.255.255.255", "126.255.255.255", ALLOWED, "128.0.0.0", ALLOWED),
    ("168.63.129.16/32", "168.63.129.16", "168.63.129.16", "168.63.129.15", ALLOWED, "168.63.129.17", ALLOWED),
    ("169.254.0.0/16", "169.254.0.0", "169.254.255.255", "169.253.255.255", ALLOWED, "169.255.0.0", ALLOWED),
    ("172.16.0.0/12", "172.16.0.0", "172.31.255.255", "172.15.255.255", ALLOWED, "172.32.0.0", ALLOWED),
    ("192.0.0.0/24", "192.0.0.0", "192.0.0.255", "191.255.255.255", ALLOWED, "192.0.1.0", ALLOWED),
    ("192.0.2.0/24", "192.0.2.0", "192.0.2.255", "192.0.1.255", ALLOWED, "192.0.3.0", ALLOWED),
    ("192.31.196.0/24", "192.31.196.0", "192.31.196.255", "192.31.195.255", ALLOWED, "192.31.197.0", ALLOWED),
    ("192.52.193.0/24", "192.52.193.0", "192.52.193.255", "192.52.192.255", ALLOWED, "192.52.194.0", ALLOWED),
    ("192.88.99.0/24", "192.88.99.0", "192.88.99.255", "192.88.98.255", ALLOWED, "192.88.100.0", ALLOWED),
    ("192.168.0.0/16", "192.168.0.0", "192.168.255.255", "192.167.255.255", ALLOWED, "192.169.0.0", ALLOWED),
    ("192.175.48.0/24", "192.175.48.0", "192.175.48.255", "192.175.47.255", ALLOWED, "192.175.49.0", ALLOWED),
    ("198.18.0.0/15", "198.18.0.0", "198.19.255.255", "198.17.255.255", ALLOWED, "198.20.0.0", ALLOWED),
    ("198.51.100.0/24", "198.51.100.0", "198.51.100.255", "198.51.99.255", ALLOWED, "198.51.101.0", ALLOWED),
    ("203.0.113.0/24", "203.0.113.0", "203.0.113.255", "203.0.112.255", ALLOWED, "203.0.114.0", ALLOWED),
    ("224.0.0.0/4", "224.0.0.0", "239.255.255.255", "223.255.255.255", ALLOWED, "240.0.0.0", DENIED),
    ("240.0.0.0/4", "240.0.0.0", "255.255.255.255", "239.255.255.255", DENIED, NONE, NONE),
    ("::/96", "::", "::ffff:ffff", NONE, NONE, "::1:0:0", DENIED),
    ("::ffff:0:0/96", "::ffff:0:0", "::ffff:ffff:ffff", "::fffe:ffff:ffff", DENIED, "::1:0:0:0", DENIED),
    ("::ffff:0:0:0/96", "::ffff:0:0:0", "::ffff:0:ffff:ffff", "::fffe:ffff:ffff:ffff", DENIED, "::ffff:1:0:0", DENIED),
    ("64:ff9b::/96", "64:ff9b::", "64:ff9b::ffff:ffff", "64:ff9a:ffff::", DENIED, "64:ff9b::1:0:0", DENIED),
    ("64:ff9b:1::/48", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
     "64:ff9b:0:ffff:ffff:ffff:ffff:ffff", DENIED, "64:ff9b:2::", DENIED),
    ("100::/64", "100::", "100::ffff:ffff:ffff:ffff", "ff:ffff::", DENIED, "100:0:0:1::", DENIED),
    ("100:0:0:1::/64", "100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", "100::1", DENIED, "100:0:0:2::", DENIED),
    ("2001::/23", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
     "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ALLOWED, "2001:200::", ALLOWED),
    ("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
     "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", ALLOWED, "2001:db9::", ALLOWED),
    ("2002::/16", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ALLOWED, "2003::", ALLOWED),
    ("2620:4f:8000::/48", "2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff",
     "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", ALLOWED, "2620:4f:8001::", ALLOWED),
    ("3fff::/20", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
     "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ALLOWED, "3fff:1000::", ALLOWED),
    ("5f00::/16", "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", DENIED, "5f01::", DENIED),
    ("fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", DENIED, "fe00::", DENIED),
    ("fe80::/10", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", DENIED, "fec0::", DENIED),
    ("fec0::/10", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", DENIED, "ff00::", DENIED),
    ("ff00::/8", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", DENIED, NONE, NONE),
]  # fmt: skip

V4_BLOCKS = [block.network for block in BLOCKS if isinstance(block.network, IPv4Network)]


def denied(address: Address | str) -> bool:
    return forbidding_block(ip_address(address) if isinstance(address, str) else address) is not None


def test_every_row_of_the_table_has_its_edges_here() -> None:
    assert [str(block.network) for block in BLOCKS] == [str(ip_network(row[0])) for row in EDGES]


@pytest.mark.parametrize(("network", "first", "last", "before", "before_denied", "after", "after_denied"), EDGES)
def test_edges(
    network: str,
    first: str,
    last: str,
    before: str | None,
    before_denied: bool,
    after: str | None,
    after_denied: bool,
) -> None:
    block = ip_network(network)
    assert (block[0], block[-1]) == (ip_address(first), ip_address(last))
    # The IPv4-mapped row is never met: what it holds is judged as IPv4, and 8.8.8.8 lies within.
    if network != "::ffff:0:0/96":
        assert forbidding_block(block[0]) == forbidding_block(block[-1])
    assert denied(first)
    assert denied(last)
    assert before is None or denied(before) is before_denied
    assert after is None or denied(after) is after_denied


@pytest.mark.parametrize(
    "address",
    # What IPv4Address.is_global and IPv6Address.is_global of Python 3.11.7 call global.
    [
        "::ffff:100.64.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "224.0.0.1",
        "ff02::1",
        "fec0::1",
        "3fff::1",
        "5f00::1",
        "192.88.99.1",
        "192.0.0.8",
        "168.63.129.16",
    ],
)
def test_what_the_standard_library_lets_through_is_denied(address: str) -> None:
    assert denied(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450:4001:827::1b", "17.0.0.1", "44.0.0.1"]
)
def test_ordinary_public_addresses_are_allowed(address: str) -> None:
    assert not denied(address)


@pytest.mark.parametrize(
    "address", ["64:ff9b::808:808", "64:ff9b:1::808:808", "2002:808:808::", "::8.8.8.8", "4000::1", "e000::1", "1::1"]
)
def test_ipv6_outside_global_unicast_and_every_tunnel_are_denied_whatever_they_hold(address: str) -> None:
    assert denied(address)


def embeddings(address: IPv4Address) -> dict[str, IPv6Address]:
    """Every IPv6 address in which a system along the way may find this IPv4 address again."""
    value = int(address)
    return {
        "IPv4-mapped, RFC 4291": IPv6Address(0xFFFF << 32 | value),
        "IPv4-compatible, RFC 4291": IPv6Address(value),
        "IPv4-translated, RFC 2765": IPv6Address(0xFFFF << 48 | value),
        "6to4, RFC 3056": IPv6Address(0x2002 << 112 | value << 80 | 1),
        "Teredo client, RFC 4380": IPv6Address(0x20010000 << 96 | 0x08080808 << 64 | value ^ 0xFFFFFFFF),
        "Teredo server, RFC 4380": IPv6Address(0x20010000 << 96 | value << 64 | 0x08080808 ^ 0xFFFFFFFF),
        "NAT64 well-known, RFC 6052": IPv6Address(0x0064FF9B << 96 | value),
        "NAT64 local use, RFC 8215": IPv6Address(0x0064FF9B0001 << 80 | value),
    }


@pytest.mark.parametrize("network", V4_BLOCKS, ids=str)
def test_no_embedding_of_a_forbidden_ipv4_address_gets_through(network: IPv4Network) -> None:
    judged = {form for edge in (network[0], network[-1]) for form, inner in embeddings(edge).items() if denied(inner)}
    assert judged == set(embeddings(network[0]))


def addresses_within_the_table() -> st.SearchStrategy[Address]:
    def within(block: blocks.Block) -> st.SearchStrategy[Address]:
        network = block.network
        return st.integers(0, network.num_addresses - 1).map(lambda offset: network[offset])

    rows = [block for block in BLOCKS if block.network != ip_network("::ffff:0:0/96")]
    return st.sampled_from(rows).flatmap(within)


@given(addresses_within_the_table())
def test_nothing_within_a_row_is_ever_allowed(address: Address) -> None:
    assert denied(address)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_its_ipv4_address(address: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{address}")
    assert (unmapped(mapped), forbidding_block(mapped)) == (address, forbidding_block(address))


@given(st.ip_addresses(v=6))
def test_whatever_is_outside_2000_3_is_denied(address: IPv6Address) -> None:
    inside = int(address) >> 125 == 0b001
    assert inside or address.ipv4_mapped or denied(address)


def test_the_guard_asks_no_flag_of_the_standard_library() -> None:
    flags = ("is_private", "is_global", "is_loopback", "is_reserved", "is_link_local", "is_multicast")
    folder = Path(blocks.__file__).parent
    code = {
        path.name: path.read_text().replace("``is_private``", "").replace("``is_global``", "")
        for path in folder.glob("*.py")
    }
    assert [(name, flag) for name, text in code.items() for flag in flags if flag in text] == []
