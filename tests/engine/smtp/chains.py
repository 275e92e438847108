"""Some three hundred chains, good and bad, each of another shape; what is right about most of them, Python's ssl says.

The shapes are those of RFC 5280, RFC 9525, x509-limbo (webpki, rfc5280, pathlen, nc) and BetterTLS (path building, name
constraints), and of public reports of certificates that some library could not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.servers.der import (
    UTF8,
    Made,
    bits,
    constraints,
    dns,
    extension,
    issue,
    key,
    name,
    names,
    oid,
    purposes,
    tlv,
    usage,
)

HOST = "mail.example.org"
SERVER, CLIENT, CODE, EMAIL, STAMP, OCSP = (f"1.3.6.1.5.5.7.3.{number}" for number in (1, 2, 3, 4, 8, 9))
ANY, MICROSOFT, NETSCAPE = "2.5.29.37.0", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"
CA = (constraints(), usage(5, 6))
END = (usage(0), purposes(SERVER))


@dataclass(frozen=True)
class Case:
    """What a server presents, its own certificate first, what the client trusts, and the host that it asks for.

    codes: what we are to say of it, () where it holds; None: whatever Python's ssl decides.
    """

    label: str
    chain: tuple[Made, ...]
    trusted: tuple[Made, ...]
    host: str = HOST
    codes: tuple[str, ...] | None = None


def root(text: str = "Root", number: int = 1, extensions: tuple[bytes, ...] = CA, **more: Any) -> Made:
    return issue(name(text), extensions, private=more.pop("private", None) or key("P-256", number), **more)


def between(
    by: Made | None, text: str = "Between", number: int = 2, extensions: tuple[bytes, ...] = CA, **more: Any
) -> Made:
    return issue(name(text), extensions, by, private=more.pop("private", None) or key("P-256", number), **more)


def leaf(by: Made | None, *extensions: bytes, subject: bytes = b"", **more: Any) -> Made:
    """For HOST, if no extension says otherwise; extensions: in place of the usual ones."""
    subject = subject or name("Leaf")
    return issue(subject, extensions or (names(dns(HOST)), *END), by, **more)


ROOT = root()
BETWEEN = between(ROOT)
LEAF = leaf(BETWEEN)


def under(made: Made) -> tuple[tuple[Made, ...], tuple[Made, ...]]:
    """A chain and what is trusted for a leaf of BETWEEN."""
    return (made, BETWEEN), (ROOT,)


def with_intermediate(own: Made) -> tuple[tuple[Made, ...], tuple[Made, ...]]:
    return (leaf(own), own), (ROOT,)


def with_root(own: Made) -> tuple[tuple[Made, ...], tuple[Made, ...]]:
    """The root is trusted, and not presented."""
    middle = between(own)
    return (leaf(middle), middle), (own,)


def _address(*numbers: int) -> bytes:
    return tlv(0x87, bytes(numbers))


def _uri(text: str) -> bytes:
    return tlv(0x86, text.encode())


def _names() -> Iterator[Case]:
    """Each set of names against each host."""
    loopback6 = bytes([*[0] * 15, 1])
    held = {
        "exact": [dns(HOST)],
        "upper case": [dns(HOST.upper())],
        "wildcard": [dns("*.example.org")],
        "star alone": [dns("*")],
        "star of a top level": [dns("*.org")],
        "part of a label": [dns("m*.example.org")],
        "two stars": [dns("*.*.example.org")],
        "inner star": [dns("mail.*.example.org")],
        "star behind a dot": [dns("mail.*")],
        "final dot": [dns(HOST + ".")],
        "leading dot": [dns(".example.org")],
        "NUL": [dns(b"mail.example.org\0.evil.test")],
        "space": [dns(HOST + " ")],
        "not ASCII": [dns("mäil.example.org".encode())],
        "Latin-1": [dns(b"m\xe4il.example.org")],
        "empty name": [dns("")],
        "none": [],
        "A-label": [dns("xn--bcher-kva.example.org")],
        "address as a name": [dns("127.0.0.1")],
        "address": [_address(127, 0, 0, 1)],
        "address of IPv6": [tlv(0x87, loopback6)],
        "address of five bytes": [_address(127, 0, 0, 1, 0)],
        "e-mail": [tlv(0x81, HOST.encode())],
        "URI alone": [_uri(f"https://{HOST}/")],
        "another": [dns("other.test"), dns("example.test")],
    }
    for label, general in held.items():
        for host in (HOST, "xn--bcher-kva.example.org", "127.0.0.1"):
            yield Case(f"{label} for {host}", *under(leaf(BETWEEN, names(*general), *END)), host)
    all_of_them = [one for general in held.values() for one in general]
    for host in ("MAIL.example.org", "example.org", "a.mail.example.org", "::1", "127.0.0.2"):
        yield Case(f"all for {host}", *under(leaf(BETWEEN, names(*all_of_them), *END)), host)


def _names_beside() -> Iterator[Case]:
    """RFC 9525 section 6.3: what does not match is passed over."""
    odd = {
        "an address as a name": dns("127.0.0.1"),
        "a star of .local": dns("*.local"),
        "a star": dns("*"),
        "an inner star": dns("mail.*.example.org"),
        "a URI with a port": _uri("https://host:8443/"),
        "a URN": _uri("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        "a URI that is none": _uri("http://[::1"),
        "a broken e-mail address": tlv(0x81, b"@@\xff"),
        "another name": tlv(0xA0, oid("1.3.6.1.4.1.311.20.2.3"), tlv(0xA0, tlv(UTF8, b"a@b"))),
        "a name of SRV": tlv(0xA0, oid("1.3.6.1.5.5.7.8.7"), tlv(0xA0, tlv(0x16, b"_smtp.example.org"))),
        "a directory name": tlv(0xA4, name("x")),
        "a registered number": tlv(0x88, oid("1.2.3")[2:]),
        "an EDI party": tlv(0xA5, tlv(0xA1, tlv(UTF8, b"x"))),
        "an address of five bytes": _address(1, 2, 3, 4, 5),
        "an empty name": dns(""),
        "a name that is no ASCII": dns(b"\xff.example.org"),
        "a name of 300 letters": dns("a" * 300 + ".example.org"),
    }
    for label, general in odd.items():
        made = leaf(BETWEEN, names(general, dns(HOST)), *END)
        yield Case(f"{label} beside the name", *under(made), codes=())
    many = [dns(f"a{number}.example.org") for number in range(1000)]
    yield Case("the last of 1,001 names", *under(leaf(BETWEEN, names(*many, dns(HOST)), *END)), codes=())
    wild = leaf(BETWEEN, names(dns("*.example.org")), *END)
    yield Case("wildcard for an A-label", *under(wild), "xn--bcher-kva.example.org", ())


def _common_names() -> Iterator[Case]:
    only = "certificate-common-name"
    for label, text, host, codes in (
        ("the host", HOST, HOST, (only,)),
        ("a wildcard", "*.example.org", HOST, (only,)),
        ("another", "other.test", HOST, ("certificate-name-mismatch",)),
        ("an address", "127.0.0.1", "127.0.0.1", ("certificate-name-mismatch",)),
        ("a sentence", "mail.example.org is ours", HOST, ("certificate-name-mismatch",)),
    ):
        yield Case(f"common name alone: {label}", *under(leaf(BETWEEN, *END, subject=name(text))), host, codes)
    for label, general, codes in (
        ("a DNS name", dns("other.test"), ("certificate-name-mismatch",)),
        ("an address", _address(127, 0, 0, 1), (only,)),
        ("an e-mail address", tlv(0x81, b"a@example.org"), (only,)),
    ):
        made = leaf(BETWEEN, names(general), *END, subject=name(HOST))
        yield Case(f"the common name beside {label}", *under(made), codes=codes)


def _purposes() -> Iterator[Case]:
    sets = {
        "server": (SERVER,), "client": (CLIENT,), "code": (CODE,), "e-mail": (EMAIL,), "OCSP": (OCSP,), "any": (ANY,),
        "client and server": (CLIENT, SERVER), "Microsoft's": (MICROSOFT,), "Netscape's": (NETSCAPE,),
        "time stamps": (STAMP,), "unknown": ("1.2.3.4",), "none": (), "any and e-mail": (ANY, EMAIL),
    }  # fmt: skip
    for label, numbers in sets.items():
        eku = purposes(*numbers)
        bad = ("certificate-purpose",) if label in ("client", "code", "e-mail", "OCSP", "any", "unknown") else None
        yield Case(f"leaf for {label}", *under(leaf(BETWEEN, names(dns(HOST)), usage(0), eku)), codes=bad)
        yield Case(f"intermediate for {label}", *with_intermediate(between(ROOT, extensions=(*CA, eku))), codes=bad)
        yield Case(f"root for {label}", *with_root(root(extensions=(*CA, eku))))
    critical = leaf(BETWEEN, names(dns(HOST)), purposes(CLIENT, critical=True))
    yield Case("leaf for clients, critical", *under(critical), codes=("certificate-purpose",))
    for label, value in {"SSL server": (1,), "SSL client": (0,), "S/MIME": (2,), "SSL CA": (5,)}.items():
        netscape = extension("2.16.840.1.113730.1.1", bits(*value))
        yield Case(f"Netscape's type {label}", *under(leaf(BETWEEN, names(dns(HOST)), netscape)))
        yield Case(f"intermediate of {label}", *with_intermediate(between(ROOT, extensions=(*CA, netscape))))


def _usages() -> Iterator[Case]:
    sets = {
        "digitalSignature": (0,), "nonRepudiation": (1,), "keyEncipherment": (2,), "dataEncipherment": (3,),
        "keyAgreement": (4,), "keyCertSign": (5,), "cRLSign": (6,), "decipherOnly": (8,), "signing both": (0, 5),
    }  # fmt: skip
    for label, positions in sets.items():
        bad = ("certificate-purpose",) if label in ("dataEncipherment", "keyCertSign", "cRLSign") else None
        yield Case(f"leaf may {label}", *under(leaf(BETWEEN, names(dns(HOST)), usage(*positions))), codes=bad)
        own = between(ROOT, extensions=(constraints(), usage(*positions)))
        yield Case(f"intermediate may {label}", *with_intermediate(own))
        yield Case(f"root may {label}", *with_root(root(extensions=(constraints(), usage(*positions)))))


def _authorities() -> Iterator[Case]:
    own = (names(dns(HOST)), usage(0, 5))
    yield Case("a CA as leaf", *under(leaf(BETWEEN, constraints(), *own)))
    yield Case("a CA as leaf that may only sign certificates", *under(leaf(BETWEEN, *CA, names(dns(HOST)))),
               codes=("certificate-purpose",))  # fmt: skip
    yield Case("a leaf that is no CA, and says so", *under(leaf(BETWEEN, constraints(ca=False), *own[:1])), codes=())
    yield Case("a leaf with a path length", *under(leaf(BETWEEN, constraints(ca=False, most=0), *own[:1])))
    broken = extension("2.5.29.19", b"\x30\x05\x01")
    shapes: dict[str, tuple[tuple[bytes, ...], dict[str, Any]]] = {
        "without constraints": ((usage(5),), {}),
        "that is no CA": ((constraints(ca=False), usage(5)), {}),
        "without anything": ((), {"identified": False}),
        "of version 1": ((), {"identified": False, "version": b""}),
        "whose constraints are not critical": ((constraints(critical=False), usage(5)), {}),
        "whose constraints are broken": ((broken, usage(5)), {}),
        "without key usage": ((constraints(),), {}),
        "without key identifiers": (CA, {"identified": False}),
    }
    for label, (extensions, more) in shapes.items():
        bad = ("certificate-no-authority",) if label.startswith(("that is no", "without cons")) else None
        yield Case(
            f"an intermediate {label}", *with_intermediate(between(ROOT, extensions=extensions, **more)), codes=bad
        )
        yield Case(f"a root {label}", *with_root(root(extensions=extensions, **more)))


def _lengths() -> Iterator[Case]:
    for most in range(4):
        for below in range(4):
            top = root(extensions=(constraints(most=most), usage(5)))
            chain = [top]
            for depth in range(below):
                chain.append(between(chain[-1], f"Between {depth}", depth + 2))
            chain.append(leaf(chain[-1]))
            codes = () if below <= most else ("certificate-path-length",)
            yield Case(f"{below} below {most}", tuple(chain[:0:-1]), (top,), codes=codes)
    first = between(ROOT, extensions=(constraints(most=0), usage(5)))
    second = between(first, "Second", 3)
    yield Case(
        "too long below an intermediate", (leaf(second), second, first), (ROOT,), codes=("certificate-path-length",)
    )
    own = between(first, "Between", 3)  # of the same name: self-issued, and not counted
    yield Case("a self-issued one does not count", (leaf(own), own, first), (ROOT,))


def ordinary() -> Iterator[Case]:
    """Names, purposes, usages, authorities and the lengths of paths."""
    for kind in (_names, _names_beside, _common_names, _purposes, _usages, _authorities, _lengths):
        yield from kind()
