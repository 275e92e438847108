"""More chains for the differential test: dates, keys, hashes, constraints, paths, and what libraries stumble over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

from tests.engine.smtp.chains import (
    BETWEEN,
    CA,
    END,
    HOST,
    LEAF,
    ROOT,
    Case,
    between,
    leaf,
    root,
    under,
    with_intermediate,
    with_root,
)
from tests.servers.der import (
    BMP,
    GENERALIZED,
    OCTETS,
    PRINTABLE,
    SET,
    T61,
    UTC_TIME,
    Made,
    constraints,
    dns,
    extension,
    identifier,
    issue,
    key,
    name,
    names,
    oid,
    purposes,
    sequence,
    time,
    tlv,
    usage,
)

# With these, OpenSSL's own server refuses to load its certificate.
UNSERVED = {"broken CRL places", "broken subject key", "empty subject key", "broken authority key", "broken purposes"}
OWN = (names(dns(HOST)), *END)
PLACES: dict[str, Callable[..., tuple[tuple[Made, ...], tuple[Made, ...]]]] = {
    "leaf": lambda **more: under(leaf(BETWEEN, **more)),
    "intermediate": lambda **more: with_intermediate(between(ROOT, **more)),
    "root": lambda **more: with_root(root(**more)),
}


def _dates() -> Iterator[Case]:
    late, early = "certificate-not-yet-valid", "certificate-expired"
    shapes: dict[str, tuple[dict[str, bytes], tuple[str, ...] | None]] = {
        "expired": ({"last": time(-1)}, (early,)),
        "expired a minute ago": ({"last": time(-0.001)}, (early,)),
        "not yet valid": ({"first": time(10)}, (late,)),
        "begins after its end": ({"first": time(60), "last": time(50)}, (late,)),
        "for ever": ({"last": tlv(GENERALIZED, b"99991231235959Z")}, ()),
        "since 1950": ({"first": tlv(UTC_TIME, b"500101000000Z")}, ()),
        "until 2049 in GeneralizedTime": ({"last": tlv(GENERALIZED, b"20490101000000Z")}, ()),
        "without seconds": ({"last": tlv(UTC_TIME, b"4901010000Z")}, None),
        "with a time zone": ({"last": tlv(UTC_TIME, b"490101000000+0100")}, None),
        "with fractions": ({"last": tlv(GENERALIZED, b"20490101000000.5Z")}, None),
        "that is none": ({"last": tlv(UTC_TIME, b"no date at all")}, None),
        "of the 31st of February": ({"last": tlv(UTC_TIME, b"490231000000Z")}, None),
        "of the year 0": ({"first": tlv(GENERALIZED, b"00000101000000Z")}, None),
    }
    for label, (more, codes) in shapes.items():
        for place, at in PLACES.items():
            yield Case(f"{place} with a date: {label}", *at(**more), codes=codes)
    both = leaf(BETWEEN, names(dns("other.test")), *END, last=time(-1))
    yield Case("expired and for another name", *under(both), codes=(early, "certificate-name-mismatch"))
    yield Case(
        "expired, for another name and of nobody known", (both, BETWEEN), (root("Other", 7),),
        codes=("certificate-untrusted", early, "certificate-name-mismatch"),
    )  # fmt: skip


def _keys() -> Iterator[Case]:
    weak = ("certificate-weak-key",)
    kinds = {
        "RSA 1024": weak, "RSA 2048": (), "P-224": None, "P-384": (), "P-521": (), "Ed25519": (), "DSA 2048": (),
        "DSA 1024": weak,
    }  # fmt: skip
    for kind, codes in kinds.items():
        for place, at in PLACES.items():
            if (place, kind) not in (("leaf", "DSA 2048"), ("leaf", "DSA 1024"), ("leaf", "P-224")):
                yield Case(f"{place} with a key: {kind}", *at(private=key(kind)), codes=codes)


def _hashes() -> Iterator[Case]:
    weak = ("certificate-weak-signature",)
    for digest, codes in {"sha1": weak, "md5": weak, "sha384": (), "sha512": ()}.items():
        if digest != "md5":
            for place, at in PLACES.items():
                expected = () if place == "root" else codes  # nobody relies on a root's signature of itself
                yield Case(f"{place} signed by {digest}", *at(digest=digest), codes=expected)
    for digest in ("sha1", "md5"):
        rsa_root = root(private=key("RSA 2048"))
        yield Case(f"leaf signed by RSA and {digest}", (leaf(rsa_root, digest=digest),), (rsa_root,), codes=weak)
    old = root("Old root", 8)
    cross = between(old, "Root", 1, digest="sha1", private=ROOT.key)
    yield Case("a SHA-1 cross certificate beside the path", (LEAF, BETWEEN, cross), (ROOT,), codes=())
    yield Case("a SHA-1 cross certificate on the path", (LEAF, BETWEEN, cross), (old,), codes=weak)
    small = between(old, "Root", private=ROOT.key, last=time(-1))
    yield Case("an expired cross certificate beside the path", (LEAF, BETWEEN, small), (ROOT,), codes=())
    yield Case(
        "an expired cross certificate on the path", (LEAF, BETWEEN, small), (old,), codes=("certificate-expired",)
    )


def _constraints() -> Iterator[Case]:
    def limits(*permitted: bytes, excluded: tuple[bytes, ...] = (), critical: bool = True, more: bytes = b"") -> bytes:
        trees = [(0xA0, permitted), (0xA1, excluded)]
        parts = [tlv(tag, *(sequence(base, more) for base in bases)) for tag, bases in trees if bases]
        return extension("2.5.29.30", sequence(*parts), critical=critical)

    address = tlv(0x87, b"\x0a\0\0\0\xff\0\0\0")
    bad = ("certificate-name-constraints",)
    shapes: dict[str, tuple[bytes, tuple[str, ...] | None]] = {
        "its domain": (limits(dns("example.org")), ()),
        "with a dot": (limits(dns(".example.org")), None),
        "another domain": (limits(dns("example.test")), bad),
        "not its domain": (limits(excluded=(dns("example.org"),)), bad),
        "not another domain": (limits(excluded=(dns("example.test"),)), ()),
        "all": (limits(dns("")), None),
        "nothing": (limits(excluded=(dns(""),)), None),
        "addresses alone": (limits(address), ()),
        "an address of five bytes": (limits(tlv(0x87, b"12345")), None),
        "e-mail": (limits(tlv(0x81, b"example.test")), ()),
        "a URI": (limits(tlv(0x86, b"example.test")), None),
        "a directory": (limits(tlv(0xA4, name("x"))), bad),
        "an unknown kind": (limits(tlv(0xA0, oid("1.2.3"), tlv(0xA0, b"\x05\x00"))), None),
        "a least depth": (limits(dns("example.org"), more=tlv(0x80, b"\x01")), None),
        "another domain, not critical": (limits(dns("example.test"), critical=False), bad),
        "no tree": (extension("2.5.29.30", sequence(), critical=True), None),
        "bytes that are none": (extension("2.5.29.30", b"\x01\x02\x03", critical=True), None),
    }
    for label, (limit, codes) in shapes.items():
        yield Case(f"an intermediate limited to {label}", *PLACES["intermediate"](extensions=(*CA, limit)), codes=codes)
        yield Case(f"a root limited to {label}", *PLACES["root"](extensions=(*CA, limit)))
    own = between(ROOT, extensions=(*CA, shapes["another domain"][0]))
    made = leaf(own, *END, subject=name(HOST))
    yield Case("a common name outside of the limits", (made, own), (ROOT,))


def _extensions() -> Iterator[Case]:
    ours = "1.3.6.1.4.1.99999.1"
    critical = ("certificate-critical-extension",)
    parts: dict[str, tuple[tuple[bytes, ...], tuple[str, ...] | None]] = {
        "unknown": ((extension(ours, b"\x05\x00"),), ()),
        "unknown and critical": ((extension(ours, b"\x05\x00", critical=True),), critical),
        "twice": ((extension(ours, b"\x05\x00"), extension(ours, b"\x05\x00")), None),
        "30 kB": ((extension(ours, tlv(OCTETS, bytes(30_000))),), ()),
        "must staple": ((extension("1.3.6.1.5.5.7.1.24", sequence(b"\x02\x01\x05")),), ()),
        "a broken must staple": ((extension("1.3.6.1.5.5.7.1.24", b"\xff"),), None),
        "a policy": ((extension("2.5.29.32", sequence(sequence(oid("2.23.140.1.2.1")))),), ()),
        "a broken policy": ((extension("2.5.29.32", b"\x30\x03\x01"),), None),
        "the same policy twice": ((extension("2.5.29.32", sequence(*[sequence(oid("1.2.3"))] * 2)),), None),
        "a policy wanted": ((extension("2.5.29.36", sequence(tlv(0x80, b"\0")), critical=True),), None),
        "no any policy": ((extension("2.5.29.54", b"\x02\x01\x00", critical=True),), None),
    }
    for number, label in {
        "1.3.6.1.5.5.7.1.1": "authority information", "2.5.29.31": "CRL places", "2.5.29.14": "subject key",
        "2.5.29.35": "authority key", "1.3.6.1.4.1.11129.2.4.2": "SCTs", "2.5.29.18": "issuer's names",
        "2.5.29.37": "purposes", "2.16.840.1.113730.1.13": "Netscape's comment", "2.5.29.9": "directory attributes",
    }.items():  # fmt: skip
        parts[f"broken {label}"] = ((extension(number, b"\x30\x05\x01\x02"),), None)
        parts[f"empty {label}"] = ((extension(number, b"\x30\x00"),), None)
    for place in (tlv(0x86, b"\xff\xfe"), tlv(0xA4, name("x")), tlv(0x86, b"http://[::1"), dns("ca.test")):
        access = sequence(sequence(oid("1.3.6.1.5.5.7.48.2"), place))
        parts[f"issuer at {place.hex()[:16]}"] = ((extension("1.3.6.1.5.5.7.1.1", access),), ())
    base = (names(dns(HOST)), usage(0))
    for label, (more, codes) in parts.items():
        if label not in UNSERVED:
            yield Case(
                f"leaf with an extension: {label}", *under(leaf(BETWEEN, *base, *more, identified=False)), codes=codes
            )
        if "30 kB" not in label:
            yield Case(f"intermediate with an extension: {label}", *PLACES["intermediate"](extensions=(*CA, *more)))


def _fields() -> Iterator[Case]:
    versions = {number: b"\xa0\x03\x02\x01" + bytes([number]) for number in (0, 1, 3, 4, 127)}
    for number, version in versions.items():
        codes = () if number == 3 else None
        for place, at in PLACES.items():
            yield Case(f"{place} with version field {number}", *at(version=version), codes=codes)
    serials = {"0": b"\0", "negative": b"\x80", "of 40 bytes": b"\x7f" * 40}
    for label, serial in serials.items():
        yield Case(f"a serial number {label}", *under(leaf(BETWEEN, serial=serial)), codes=())
    subjects = {
        "T61String with ü": name("Müller".encode("latin-1"), T61), "BMPString": name("Müller".encode("utf-16-be"), BMP),
        "empty": sequence(),
        "PrintableString with @": name("a@b", PRINTABLE), "NUL": name(b"a\0b"), "10 kB": name("x" * 10_000),
        "an unknown part": sequence(tlv(SET, sequence(oid("1.2.3.4.5"), tlv(0x0C, b"x")))),
        "a country of four letters": sequence(tlv(SET, sequence(oid("2.5.4.6"), tlv(PRINTABLE, b"ABCD")))),
        "two in one set": sequence(tlv(SET, *[sequence(oid("2.5.4.3"), tlv(0x0C, b"x"))] * 2)),
    }  # fmt: skip
    for label, subject in subjects.items():
        yield Case(f"a subject: {label}", *under(leaf(BETWEEN, subject=subject)), codes=())
        own = issue(subject, CA, ROOT, private=key("P-256", 2))
        yield Case(f"an issuer: {label}", (leaf(own), own), (ROOT,), codes=())
    yield Case(
        "a critical name and no subject", *under(leaf(BETWEEN, names(dns(HOST), critical=True), subject=sequence()))
    )
    said = sequence(oid("1.2.840.10045.4.3.3"))
    yield Case("two fields of the algorithm that differ", *under(leaf(BETWEEN, said=said)))
    yield Case("an unknown algorithm", *under(leaf(BETWEEN, said=sequence(oid("1.2.3.4")))))
    yield Case("a signature that is wrong", *under(LEAF.damaged()), codes=("certificate-signature-wrong",))
    bad = BETWEEN.damaged()
    yield Case(
        "an intermediate's signature that is wrong", (LEAF, bad), (ROOT,), codes=("certificate-signature-wrong",)
    )
    yield Case("a root's signature that is wrong", (LEAF, BETWEEN), (ROOT.damaged(),), codes=())


def _paths() -> Iterator[Case]:
    second = between(BETWEEN, "Second", 3)
    third = between(second, "Third", 4)
    deep = leaf(third)
    for order in permutations((BETWEEN, second, third)):
        label = ", ".join(str(depth) for made in order for depth in [[BETWEEN, second, third].index(made)])
        yield Case(f"three intermediates as {label}", (deep, *order), (ROOT,), codes=())
    untrusted = ("certificate-untrusted",)
    for missing in (BETWEEN, second, third):
        kept = tuple(made for made in (third, second, BETWEEN) if made is not missing)
        yield Case(f"without {missing.subject[-5:].decode()}", (deep, *kept), (ROOT,), codes=untrusted)
    yield Case("no intermediate", (LEAF,), (ROOT,), codes=untrusted)
    at = sequence(sequence(oid("1.3.6.1.5.5.7.48.2"), tlv(0x86, b"http://ca.test/x.crt")))
    telling = leaf(BETWEEN, *OWN, extension("1.3.6.1.5.5.7.1.1", at))
    yield Case("no intermediate, and where it is", (telling,), (ROOT,), codes=("certificate-chain-incomplete",))
    yield Case("the root presented too", (LEAF, BETWEEN, ROOT), (ROOT,), codes=())
    yield Case("all twice", (LEAF, LEAF, BETWEEN, BETWEEN, ROOT, ROOT), (ROOT,), codes=())
    yield Case("an unknown root presented", (LEAF, BETWEEN, ROOT), (root("Other", 7),), codes=untrusted)
    yield Case("below the root at once", (leaf(ROOT),), (ROOT,), codes=())
    alone = leaf(None, subject=name("Self"))
    yield Case("self-signed", (alone,), (ROOT,), codes=("certificate-self-signed",))
    yield Case("self-signed and trusted", (alone,), (alone,), codes=())
    yield Case("self-signed, with a chain of others", (alone, BETWEEN), (ROOT,), codes=("certificate-self-signed",))
    yield Case("the leaf itself trusted", (LEAF, BETWEEN), (LEAF,))
    yield Case("the intermediate trusted, without the root", (LEAF,), (BETWEEN,))
    again = root("Root", 9)
    yield Case("a root of the same name with another key", (LEAF, BETWEEN), (again,))
    yield Case("both roots of one name", (LEAF, BETWEEN), (again, ROOT), codes=())
    impostor = between(ROOT, "Between", 5)
    yield Case("an intermediate of the same name first", (LEAF, impostor, BETWEEN), (ROOT,), codes=())
    yield Case("an intermediate of the same name alone", (LEAF, impostor), (ROOT,))
    useless = {
        "without constraints": between(ROOT, "Between", extensions=(usage(5),)),
        "expired": between(ROOT, "Between", last=time(-1)), "damaged": BETWEEN.damaged(),
        "for e-mail": between(ROOT, "Between", extensions=(*CA, purposes("1.3.6.1.5.5.7.3.4"))),
        "no CA": between(ROOT, "Between", extensions=(constraints(ca=False),)),
        "of an unknown root": between(root("Other", 7), "Between"),
        "with a small key": root("Small", private=key("RSA 1024")),
        "of version 4": between(ROOT, version=b"\xa0\x03\x02\x01\x03"),
        "signed by SHA-1": between(ROOT, "Between", digest="sha1"), "that signs itself": root("Between", 2),
        "that nobody reads": between(ROOT, "Odd", 6, extensions=(extension("2.5.29.17", b"\xff"),)),
    }  # fmt: skip
    for label, made in useless.items():
        yield Case(f"before the good one, one {label}", (LEAF, made, BETWEEN), (ROOT,))
        yield Case(f"behind the good one, one {label}", (LEAF, BETWEEN, made), (ROOT,))
    wrong = sequence(tlv(0x80, identifier(key("P-256", 6))))
    pointing = leaf(BETWEEN, *OWN, extension("2.5.29.35", wrong), identified=False)
    yield Case("a key identifier of nobody", (pointing, BETWEEN), (ROOT,))
    yield Case(
        "sixty certificates beside it",
        (LEAF, *[between(ROOT, f"B{n}", 2) for n in range(60)], BETWEEN),
        (ROOT,),
        codes=(),
    )


def odd() -> Iterator[Case]:
    for kind in (_dates, _keys, _hashes, _constraints, _extensions, _fields, _paths):
        yield from kind()
