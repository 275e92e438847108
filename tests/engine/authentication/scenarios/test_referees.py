"""Some hundred generated records of each kind: ours and the other evaluators must come to the same results."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from smtptest.engine.authentication.dkim_key import is_key, parse_key
from smtptest.engine.authentication.dmarc import discover
from smtptest.engine.authentication.dmarc_record import Subject, is_dmarc, parse_dmarc
from smtptest.engine.authentication.spf import evaluate_spf
from smtptest.engine.authentication.spf_tree import SpfRecord
from tests.engine.authentication.keys import PKCS1, rsa
from tests.engine.authentication.scenarios import referees
from tests.engine.authentication.zone import Entries, Zone, ask

COUNT = 300
NAMES = ("a.lab.example", "b.lab.example", "c.example", "d.example", "gone.example")
HOSTS = ("198.51.100.1", "198.51.100.2", "192.0.2.1")
MORE_HOSTS = ("2001:db8::1", "2001:db8::2")


def some_term(random: Random, own: str) -> str:
    name = random.choice(NAMES)
    # pyspf takes a record that includes itself for an error even if it is matched before; RFC 7208 does not.
    other = random.choice([each for each in NAMES if each != own])
    address, more = random.choice(HOSTS), random.choice(MORE_HOSTS)
    suffix = random.choice(["", "", "/24", "/30", "//64", "/24//64"])
    term = random.choice(
        [
            f"include:{other}",
            f"a:{name}{suffix}",
            f"a{suffix}",
            f"mx:{name}{suffix}",
            "mx",
            f"exists:%{{i}}.{name}",
            f"exists:%{{d2}}.{name}",
            f"ip4:{address}",
            f"ip4:{address}/{random.choice([0, 8, 24, 32])}",
            f"ip6:{more}/{random.choice([0, 32, 128])}",
            f"ip4:{random.choice(['1.2.3', '1.2.3.400', '1.2.3.4/33'])}" if random.random() < 0.2 else f"ip4:{address}",
            "ptr:lab.example",
            # Each once: pyspf takes an unknown modifier that is there twice for an error, RFC 7208 section 6 does not.
            f"unknown{random.random()}=x",
        ]
    )
    return term if "=" in term else random.choice(["", "", "-", "~", "?"]) + term


def some_spf(random: Random, own: str) -> str:
    terms = [some_term(random, own) for _ in range(random.randint(0, 6))]
    end = random.choice(["-all", "~all", "?all", "", "", f"redirect={random.choice(NAMES)}"])
    return " ".join(filter(None, ["v=spf1", *terms, end]))


def some_spf_zone(random: Random) -> dict[str, Entries]:
    zone: dict[str, Entries] = {}
    for name in NAMES[:-1]:
        count = random.choices([0, 1, 2], [1, 12, 1])[0]
        entries = {
            "TXT": ["other", *(some_spf(random, name) for _ in range(count))],
            "A": random.sample(HOSTS, random.randint(0, 2)),
            "AAAA": random.sample(MORE_HOSTS, random.randint(0, 1)),
            "MX": [f"10 {host}." for host in random.sample(NAMES, random.randint(0, 2))],
        }
        zone[name] = "fails" if random.random() < 0.03 else {kind: found for kind, found in entries.items() if found}
    return zone


def asks_in_vain_again(record: SpfRecord) -> bool:
    """Whether a question without an answer stands in the tree again. spftrace counts it once, pyspf each time."""
    questions = [question for _, term in record.lines() for question in term.questions]
    voids = {(question.name, question.type) for question in questions if question.void}
    return any(
        count > 1 for one, count in Counter((each.name, each.type) for each in questions).items() if one in voids
    )


@pytest.mark.parametrize("part", range(3))
async def test_spf(part: int) -> None:
    """The results of pyspf, of which each must have come up."""
    random, results, compared = Random(part), set(), 0
    for number in range(COUNT):
        zone = some_spf_zone(random)
        address = random.choice([*HOSTS, "203.0.113.9", *MORE_HOSTS])
        expected = referees.spf_result(zone, address, "p@a.lab.example", "b.lab.example")
        found = await evaluate_spf(ask(Zone(zone)), address, "p@a.lab.example", "b.lab.example")
        if not asks_in_vain_again(found.record):
            assert found.result == expected, (number, address, zone)
            results.add(expected)
            compared += 1
    assert compared > 250
    assert results == {"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"}


def some_dmarc(random: Random) -> str:
    policies = ["none", "quarantine", "reject", "Reject", "refuse", ""]
    tags = {
        "p": policies,
        "sp": policies,
        "np": policies,
        "adkim": ["r", "s", "S"],
        "aspf": ["r", "s"],
        "psd": ["y", "n", "u", "x"],
        "t": ["y", "n", "x"],
        "fo": ["0", "1", "d", "s", "d:s"],
        "pct": ["0", "50", "100"],
        "later": ["x"],
    }
    chosen = random.sample(list(tags), random.randint(0, 5))
    if random.random() < 0.7:
        chosen = ["p", *(tag for tag in chosen if tag != "p")]
    if random.random() < 0.1 and chosen:
        chosen.append(chosen[0])
    space = random.choice(["", " ", "\t "])

    parts = [f"{tag}{space}={space}{random.choice(tags[tag])}" for tag in chosen]
    version = random.choices(["v=DMARC1", "V = DMARC1", "v=dmarc1", "v=DMARC2"], [20, 4, 1, 1])[0]
    return f"{space};{space}".join([version, *parts]) + random.choice(["", ";"])


def test_dmarc_records() -> None:
    """What checkdmarc reads; it gives up where RFC 9989 has receivers pass over a value."""
    random, errors = Random(1), 0
    for _ in range(COUNT):
        text = some_dmarc(random)
        expected = referees.dmarc_record(text, "lab.example")
        record = parse_dmarc(text) if is_dmarc(text) else None
        serious = record is None or any(fault.kind in ("repeated", "junk", "value") for fault in record.faults)
        assert serious is (expected is None), text
        errors += expected is None
        if record is not None and expected is not None:
            own, below, missing = (record.policy(subject) or "none" for subject in Subject)
            assert own == expected["p"], text
            if "p" in record.tags:
                assert (below, missing) == (expected["sp"], expected["np"]), text
            assert (record.psd, record.testing) == (expected["psd"], expected["t"] == "y"), text
            strict = [record.strict(tag) for tag in ("adkim", "aspf")]
            assert strict == [expected[tag] == "s" for tag in ("adkim", "aspf")], text
    assert 50 < errors < COUNT - 50


async def test_dmarc_walks() -> None:
    """Where checkdmarc finds the record, of names of up to twelve labels, with and without ``psd``."""
    random, places = Random(2), set()
    for number in range(COUNT):
        # checkdmarc keeps what it was answered, so that no name may come twice.
        labels = [f"{random.choice('abcdefgh')}{number}" for _ in range(random.randint(3, 12))]
        domain = ".".join(labels)
        zone: dict[str, Entries] = {domain: {"A": ["192.0.2.1"]}}
        for left in range(len(labels)):
            if random.random() < 0.3:
                psd = random.choices(["", "; psd=y", "; psd=n", "; psd=u"], [6, 2, 2, 1])[0]
                zone[f"_dmarc.{'.'.join(labels[left:])}"] = {"TXT": [f"v=DMARC1; p=none{psd}"]}
        expected = referees.dmarc_place(zone, domain)
        assert (await discover(ask(Zone(zone)), domain)).domain == expected, (domain, zone)
        places.add(len(labels) - expected.count("."))
    assert len(places) > 5


def some_key(random: Random) -> str:
    key = random.choice([rsa(1024), rsa(2048), rsa(1024, PKCS1), rsa(768)])
    if random.random() < 0.15:
        key = key[: random.randint(1, 40) * 4]
    tags = [f"k={random.choices(['rsa', 'dsa', ''], [8, 1, 1])[0]}", f"p={key}"]
    tags += random.sample(["t=y", "s=email", "n=note", "h=sha256", "word"], random.randint(0, 2))
    random.shuffle(tags)
    if random.random() < 0.1:
        tags.append(random.choice(tags))
    if random.random() < 0.1:
        tags = [tag for tag in tags if not tag.startswith("p=")]
    version = random.choices(["v=DKIM1", "", "v=DKIM2"], [8, 2, 1])[0]
    return random.choice(["; ", ";"]).join(filter(None, [version, *tags])) + random.choice(["", ";"])


def test_dkim_keys() -> None:
    """The length that dkimpy finds, or that it takes no key."""
    random, taken = Random(3), 0
    for _ in range(COUNT):
        text = some_key(random)
        key = parse_key(text)
        found = key.bits if is_key(text) and not key.faults else None
        expected = referees.dkim_bits(text)
        assert found == expected, text
        taken += expected is not None
    assert 100 < taken < COUNT - 50
