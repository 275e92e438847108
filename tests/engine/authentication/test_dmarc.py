"""The tree walk, the record that applies, and alignment; with the rows of RFC 9989's appendix B."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.dmarc import Origin, aligned, discover, targets, walk_tree
from tests.engine.authentication.zone import Zone, ask, texts

REJECT = "v=DMARC1; p=reject"
NONE = "v=DMARC1; p=none"
SUFFIX = "v=DMARC1; p=reject; psd=y"

EXAMPLE = {"_dmarc.example.com": REJECT}
# RFC 9989 appendix B.4.1 and B.4.2.
SIGNING = {"_dmarc.example.com": REJECT, "_dmarc.signing.example.com": NONE}
# Appendix B.4.3: a public suffix that says it is one.
BANK = {"_dmarc.bank.example": SUFFIX, "_dmarc.giant.bank.example": "v=DMARC1; p=quarantine"}
DEEP = "a.b.c.d.e.f.g.h.i.j.k.example.com"


def test_a_walk_asks_eight_questions_at_most() -> None:
    """The example of RFC 9989 section 4.10."""
    asked = [
        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com",
        "i.j.mail.example.com",
        "j.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    ]
    assert list(targets(asked[0])) == asked


@pytest.mark.parametrize("labels", range(1, 128))
def test_a_walk_ends_at_the_top(labels: int) -> None:
    domain = ".".join("abcdefgh"[number % 8] for number in range(labels))
    found = targets(domain)
    assert len(found) == min(labels, 8)
    assert found[0] == domain
    assert found[-1] == domain[-1]
    assert all(domain.endswith(f".{one}") for one in found[1:])


@pytest.mark.parametrize(
    ("domain", "records", "asked"),
    [
        # B.4.2: the walk goes on behind the first record.
        (DEEP, EXAMPLE, [DEEP, *targets("g.h.i.j.k.example.com")]),
        ("mail.giant.bank.example", BANK, ["mail.giant.bank.example", "giant.bank.example", "bank.example"]),
        ("a.b.example", {"_dmarc.b.example": "v=DMARC1; p=none; psd=n"}, ["a.b.example", "b.example"]),
        ("b.example", {"_dmarc.b.example": SUFFIX}, ["b.example"]),
        ("b.example", {"_dmarc.b.example": "v=DMARC1; p=none; psd=u"}, ["b.example", "example"]),
    ],
)
async def test_what_a_walk_asks(domain: str, records: dict[str, str], asked: list[str]) -> None:
    zone = texts(records)
    await walk_tree(ask(zone), domain)
    assert zone.asked == [(f"_dmarc.{one}", "TXT") for one in asked]


@pytest.mark.parametrize(
    ("domain", "records", "organisational"),
    [
        ("example.com", SIGNING, "example.com"),
        ("signing.example.com", SIGNING, "example.com"),
        (DEEP, SIGNING, "example.com"),
        ("giant.bank.example", BANK, "giant.bank.example"),
        ("mail.giant.bank.example", BANK, "giant.bank.example"),
        ("mail.mega.bank.example", BANK, "mega.bank.example"),
        # A public suffix that sends mail itself is its own organisation.
        ("bank.example", BANK, "bank.example"),
        # Section 4.10.2: only .com has a record, with psd=y.
        ("a.mail.example.com", {"_dmarc.com": SUFFIX}, "example.com"),
        ("a.mail.example.com", {"_dmarc.mail.example.com": NONE, "_dmarc.example.com": NONE}, "example.com"),
        ("a.b.example.com", {"_dmarc.b.example.com": "v=DMARC1; psd=n", "_dmarc.example.com": NONE}, "b.example.com"),
        ("a.example.com", {}, "a.example.com"),
    ],
)
async def test_the_organisational_domain(domain: str, records: dict[str, str], organisational: str) -> None:
    assert (await walk_tree(ask(texts(records)), domain)).organisational == organisational


@pytest.mark.parametrize(
    ("domain", "records", "found", "origin"),
    [
        ("example.com", SIGNING, "example.com", Origin.OWN),
        ("signing.example.com", SIGNING, "signing.example.com", Origin.OWN),
        (DEEP, SIGNING, "example.com", Origin.ORGANISATIONAL),
        ("giant.bank.example", BANK, "giant.bank.example", Origin.OWN),
        ("mail.giant.bank.example", BANK, "giant.bank.example", Origin.ORGANISATIONAL),
        ("mega.bank.example", BANK, "bank.example", Origin.SUFFIX),
        ("bank.example", BANK, "bank.example", Origin.OWN),
        # A record between the domain and its organisation does not apply (section 4.10.1).
        (
            "a.b.example.com",
            {"_dmarc.b.example.com": NONE, "_dmarc.example.com": REJECT},
            "example.com",
            Origin.ORGANISATIONAL,
        ),
        ("a.b.c.bank.example", {"_dmarc.b.c.bank.example": NONE, "_dmarc.bank.example": SUFFIX}, "bank.example",
         Origin.SUFFIX),
        ("a.example.com", {"_dmarc.a.example.com": [NONE, REJECT], "_dmarc.example.com": REJECT}, "example.com",
         Origin.ORGANISATIONAL),
        ("example.com", {"_dmarc.example.com": [NONE, REJECT]}, "", None),
        ("example.com", {"_dmarc.example.com": ["v=spf1 -all", REJECT]}, "example.com", Origin.OWN),
        ("example.com", {"_dmarc.example.com": "v=DMARC2; p=none"}, "", None),
        ("example.com", {}, "", None),
    ],
)  # fmt: skip
async def test_the_record_that_applies(
    domain: str, records: dict[str, str | list[str]], found: str, origin: Origin | None
) -> None:
    discovery = await discover(ask(texts(records)), domain)
    assert (discovery.domain, discovery.origin) == (found, origin)
    assert (discovery.record is None) is (origin is None)


@pytest.mark.parametrize(
    ("author", "other", "records", "relaxed", "strict"),
    [
        # Appendix B.1.1 and B.1.2; of the identical domains, both count under both.
        ("example.com", "example.com", EXAMPLE, True, True),
        ("example.com", "child.example.com", EXAMPLE, True, False),
        ("child.example.com", "example.net", EXAMPLE, False, False),
        ("child.example.com", "example.com", EXAMPLE, True, False),
        # B.4.1, B.4.2 and B.4.3.
        ("example.com", "signing.example.com", SIGNING, True, False),
        (DEEP, "signing.example.com", SIGNING, True, False),
        ("giant.bank.example", "mail.giant.bank.example", BANK, True, False),
        ("giant.bank.example", "mail.mega.bank.example", BANK, False, False),
        # Without any record, no two names have one organisation, whatever they end in.
        ("a.example.com", "example.com", {}, False, False),
    ],
)
async def test_alignment(author: str, other: str, records: dict[str, str], relaxed: bool, strict: bool) -> None:
    both = [(await walk_tree(ask(texts(records)), one)).organisational for one in (author, other)]
    organisational = (both[0], both[1])
    assert aligned(author, other, strict=False, organisational=organisational) is relaxed
    assert aligned(author, other, strict=True, organisational=organisational) is strict


async def test_a_walk_that_fails_knows_nothing_of_what_is_above() -> None:
    zone = Zone({"_dmarc.a.example.com": {"TXT": [NONE]}, "_dmarc.example.com": "fails", "_dmarc.com": {"TXT": [NONE]}})
    discovery = await discover(ask(zone), "a.example.com")
    assert (discovery.domain, discovery.origin) == ("a.example.com", Origin.OWN)
    assert discovery.walk.organisational is None
    assert discovery.walk.failed is discovery.walk.steps[-1]
    assert len(zone.asked) == 2
    inherited = await discover(ask(zone), "b.a.example.com")
    assert (inherited.record, inherited.origin, inherited.domain) == (None, None, "")
    assert not aligned("x.test", "y.test", strict=False, organisational=(None, None))
