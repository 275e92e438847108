"""Some hundred generated records and policies: ours and checkdmarc must read the same in them.

Where they differ for good, the test says so with the section of the standard, and compares what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest

from smtptest.engine.transport_security.mta_sts import Policy, parse_policy, read_records
from smtptest.engine.transport_security.tls_rpt import read_reporting
from tests.engine.transport_security.scenarios import referees

COUNT = 400
# RFC 8461 section 3.1 and RFC 8460 section 3 have senders discard what does not begin with the version and a
# semicolon, though their grammars have room for a space between the two. checkdmarc takes the grammar's word.
SPACE_BEFORE_SEMICOLON = re.compile(r"v=(STSv1|TLSRPTv1)[ \t]+;")


def record(random: Random, version: str, fields: Sequence[str]) -> str:
    """A record of these fields, mostly in order."""
    begins = [version, version.upper(), version.replace("v1", "v2"), version.replace("=", " = "), version.lower()]
    delimiter = random.choices(["; ", ";", " ; ", "\t;", "; ;"], [8, 8, 2, 1, 1])[0]
    text = delimiter.join([random.choices(begins, [24, 1, 1, 1, 1])[0], *fields])
    return text + random.choice(["", "", ";", "; ", " ;", " "])


def texts(random: Random, one: Callable[[Random], str]) -> list[str]:
    """Mostly one record, sometimes with another text beside it; none twice, since the DNS has sets of records."""
    count = random.choices([0, 1, 2], [1, 16, 1])[0]
    return [*{one(random): None for _ in range(count)}, *["other"] * random.randint(0, 1)]


def without_space(found: Sequence[str]) -> list[str]:
    return [text for text in found if not SPACE_BEFORE_SEMICOLON.match(text)]


def some_announcement(random: Random) -> str:
    ids = ["id=20261128", "id=a1", "id=" + "a" * 32]
    others = [
        "id=", "id=" + "a" * 33, "id=a-b", "ID=1", "id = 1", "x=y", "x.y_z-1=:<>", "x=", "a=b=c", "-x=y", "x y",
        "x" * 33 + "=1", "x=y z",
    ]  # fmt: skip
    fields = [random.choice(ids)] if random.random() < 0.9 else []
    fields += random.sample(others, random.choices([0, 1, 2], [14, 3, 1])[0])
    random.shuffle(fields)
    return record(random, "v=STSv1", fields)


def some_policy(random: Random) -> str:
    often = {
        "version": ["STSv1"] * 24 + ["STSv2", "stsv1"],
        "mode": ["enforce", "testing", "none"] * 8 + ["Enforce", "report"],
        "max_age": ["0", "86400", "31557600"] * 8 + ["31557601", "-1", "1e5", "+5", "1_0", "", "99999999999"],
    }
    lines = [f"{key}:{random.choice([' ', ' ', '', chr(9)])}{random.choice(often[key])}" for key in often]
    hosts = ["mx.a.example", "*.a.example", "MX.A.example", "localhost", "*.com"] * 20
    hosts += ["mx.a.example.", "mail.*.example", "*a.example", "m_x.a.example", "-a.example", "a..example", "*"]
    hosts += ["x" * 64 + ".example", ".a.example", "192.0.2.1", "mx.ä.example", ""]
    lines += [f"mx: {random.choice(hosts)}" for _ in range(random.choices([0, 1, 2, 3], [1, 5, 5, 2])[0])]
    if random.random() < 0.1:
        lines.remove(random.choice(lines))
    if random.random() < 0.2:
        others = ["later: x y:z", "later: ä", "mode: none", "version: x", "max_age: 5", " mx: a.example", ": x", "   "]
        others += ["later:", "la ter: x", "later : x", "nonsense", "x" * 33 + ": a", "later: \x01", "mx a.example"]
        lines.append(random.choice(others))
    if random.random() < 0.3:
        random.shuffle(lines)
    end = random.choice(["\n", "\r\n"])
    return end.join(lines) + random.choices(["", end, end * 2, " ", "\r"], [4, 8, 2, 2, 1])[0]


def as_read(policy: Policy) -> tuple[str, int, tuple[str, ...]] | None:
    return None if policy.faults else (policy.mode.value, policy.max_age, policy.mx)


def names_an_address(document: str) -> bool:
    """RFC 8461 section 3.2 has domains there, section 4.1 names of hosts, and RFC 1123 section 2.1 says that what looks
    like an address is one. checkdmarc asks the grammar only, by which 192.0.2.1 is a domain.
    """
    return "mx: 192.0.2.1" in document


def ends_in_half_a_line_end(document: str) -> bool:
    """RFC 8461 section 3.2: a line ends in LF or CRLF, and nothing in it may be a CR. checkdmarc drops a last one."""
    return document.endswith("\r")


def test_mta_sts_policies() -> None:
    random, valid = Random(2), 0
    for _ in range(COUNT):
        document = some_policy(random)
        expected = referees.policy(document)
        if expected is not None and (names_an_address(document) or ends_in_half_a_line_end(document)):
            expected = None
        if expected is not None:
            mode, max_age, hosts = expected
            expected = mode, max_age, tuple(host.lower() for host in hosts)
            valid += 1
        assert as_read(parse_policy(document.encode())) == expected, document
    assert 100 < valid < COUNT - 100


def test_which_servers_mta_sts_policies_allow() -> None:
    """Section 4.1, for names above, below and beside those of the policy."""
    random, allowed = Random(3), 0
    labels = ["mx", "MX", "a", "b", "example", "com"]
    for _ in range(COUNT):
        names = [".".join(random.choices(labels, k=random.randint(1, 4))) for _ in range(4)]
        patterns = [random.choice(["", "*."]) + name.lower() for name in names[1:]]
        host = random.choice([names[0], *names[1:], f"mx.{names[1]}", f"a.mx.{names[2]}"])
        expected = referees.allows(host, patterns)
        assert Policy(mx=tuple(patterns)).allows(host) is expected, (host, patterns)
        allowed += expected
    assert 50 < allowed < COUNT - 50


def some_reporting(random: Random) -> str:
    good = [
        "mailto:a@b.example", "mailto:a.b+c@b.example", "mailto:a%21@b.example", "https://b.example/x?y=z",
        "HTTPS://b.example", "https://[2001:db8::1]/", "https://b.example:8443/#f",
    ] * 8  # fmt: skip
    bad = [
        "http://b.example", "mailto:a", "mailto:a@b!10m", "mailto:a%2@b.example", "https://", "https://b example",
        "ftp://x", "mailto:.a@b.example", "https://b.example/[x]", "https://[::::]/", "https://b_c.example/",
        "https://u@b.example/", "a@b.example", "", " mailto:a@b.example",
    ]  # fmt: skip
    fields = [
        "rua=" + random.choice([",", " , ", ", "]).join(random.choices(good + bad, k=random.choice([1, 1, 2, 3])))
        for _ in range(random.choices([0, 1, 2], [1, 12, 3])[0])
    ]
    if random.random() < 0.2:
        fields.append(random.choice(["x=y", "x=", "x", "x=a=b", "x=a b", "RUA=x", "x" * 33 + "=1", "-x=1", "x=:<>"]))
    random.shuffle(fields)
    return record(random, "v=TLSRPTv1", fields)


def announced(found: Sequence[str]) -> str | None:
    return read_records(found).id


def destinations(found: Sequence[str]) -> tuple[str, ...] | None:
    reporting = read_reporting(found)
    return None if reporting.fault else reporting.destinations


@pytest.mark.parametrize(
    ("seed", "some", "ours", "theirs"),
    [
        pytest.param(1, some_announcement, announced, referees.policy_id, id="MTA-STS"),
        pytest.param(4, some_reporting, destinations, referees.destinations, id="TLS-RPT"),
    ],
)
def test_records(
    seed: int,
    some: Callable[[Random], str],
    ours: Callable[[Sequence[str]], object],
    theirs: Callable[[Sequence[str], str], object],
) -> None:
    random, valid = Random(seed), 0
    for number in range(COUNT):
        found = texts(random, some)
        expected = theirs(without_space(found), f"d{number}.example")
        assert ours(found) == expected, found
        valid += expected is not None
    assert 100 < valid < COUNT - 100


def test_a_mailbox_for_reports_may_come_with_a_part_of_the_message() -> None:
    """RFC 6068 section 2, to which RFC 8460 section 3 refers; checkdmarc takes the address alone."""
    text = "v=TLSRPTv1; rua=mailto:a@b.example?subject=x"
    assert read_reporting([text]).destinations == ("mailto:a@b.example?subject=x",)
    assert referees.destinations([text], "d.example") is None
