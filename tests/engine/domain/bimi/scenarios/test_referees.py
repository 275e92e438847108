"""Some hundred generated BIMI records and logos: ours and checkdmarc must come to the same results.

Where they differ for good, the test says so with the section of the standard, and compares what is left.
"""

from __future__ import annotations

import re
from random import Random

from smtptest.engine.domain.bimi.logo import logo_fault
from smtptest.engine.domain.bimi.record import read_bimi
from tests.engine.domain.bimi.scenarios import referees

COUNT = 400
GOOD = ["https://a.example/logo.svg", "https://a.example", "https://a.example/x?y=z", "HTTPS://a.example/l%2Cm.svg#x"]
BAD = [
    "http://a.example/l.svg", "https://u@a.example/l.svg", "https://a.example/l,m.svg", "https://a.example/l%zz.svg",
    "https://a_b.example/l.svg", "https://a..example/", "https://", "a.example/l.svg", "https://a.example/l m.svg",
    "https://a.example/[x]", "https://a.example/#x#y",
]  # fmt: skip
# The certificate's address must name a domain (draft-brand-indicators-14 section 4.3); the logo's need not.
NUMBERS = ["https://192.0.2.1/l.svg", "https://[2001:db8::1]/l.svg"]
# What section 4.3 allows and is not fetched: this tool asks port 443 only, and hosts that receivers can look up too.
NOT_FETCHED = re.compile(r"https://(?:a\.example:8443|localhost)/l\.svg")
ODD = ["https://a.example:8443/l.svg", "https://localhost/l.svg"]
# RFC 6376 section 3.2, to which section 4.3 refers: names of tags are case-sensitive, and a list in which any name
# stands twice is invalid. checkdmarc knows no case, and does not look at tags that it does not know.
UPPER = re.compile(r"(?<=[; ])L(?= *=)")
REPEATED = re.compile(r";\s*(later|L)\s*=.*;\s*\1\s*=")


def some_record(random: Random) -> str:
    tags = []
    for tag in ("l", "a"):
        if random.random() < {"l": 0.95, "a": 0.6}[tag]:
            tags.append(f"{tag}={random.choice([*GOOD * 8, *[''] * 6, *BAD, *NUMBERS, *ODD])}")
    if random.random() < 0.3:
        others = ["avp=brand", "avp=x", "lps=a, b", "lps=", "lps=a_b", "later=x y", "la-ter=x", "later=", "word", "L="]
        tags.append(random.choice([*others, "later=x=y"]))
    if random.random() < 0.1 and tags:
        tags.append(random.choice(tags))
    random.shuffle(tags)
    if random.random() < 0.3:
        tags = [tag.replace("=", " = ", 1) for tag in tags]
    version = random.choices(["v=BIMI1", "v = BIMI1", "V=BIMI1", "v=bimi1", "v=BIMI2"], [20, 3, 1, 1, 1])[0]
    return random.choice(["; ", ";", " ; "]).join([version, *tags]) + random.choice(["", ";", "; ", " "])


def expected_of(texts: list[str], domain: str) -> tuple[bool, bool] | None:
    """Whether there is a logo, and whether there is a certificate for it; None if no record counts."""
    found = referees.places([UPPER.sub("other", text) for text in texts], domain)
    if found is None or any(map(NOT_FETCHED.fullmatch, found)) or any(map(REPEATED.search, texts)):
        return None
    logo, certificate = found
    return bool(logo), bool(certificate)


def test_records() -> None:
    random, valid = Random(1), 0
    for number in range(COUNT):
        count = random.choices([0, 1, 2], [1, 16, 1])[0]
        texts = [*{some_record(random): None for _ in range(count)}, *["other"] * random.randint(0, 1)]
        found = read_bimi(texts)
        expected = expected_of(texts, f"d{number}.example")
        assert (None if found.fault else (found.logo is not None, found.certificate is not None)) == expected, texts
        valid += expected is not None
    assert 100 < valid < COUNT - 100


def some_logo(random: Random) -> bytes:
    attributes = {
        "version": random.choice(["1.2"] * 12 + ["1.1", ""]),
        "baseProfile": random.choice(["tiny-ps"] * 12 + ["tiny", "full"]),
        "viewBox": random.choice(
            ["0 0 100 100", "0 0 1.5 1.5", "-5 -5 10 10"] * 6 + ["0 0 100 50", "0 0 100", "", "x"]
        ),
    }
    if random.random() < 0.1:
        del attributes[random.choice(list(attributes))]
    for name in ("x", "y", "width"):
        if random.random() < 0.05:
            attributes[name] = "0"
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    title = random.choice(["<title>A</title>"] * 12 + ["", "<desc>A</desc>", "<g><title>A</title></g>"])
    body = title + '<path d="M0 0h100v100z"/>' * random.choice([1, 1, 1, 5, 1400])
    root = random.choice(["svg"] * 20 + ["html"])
    end = random.choice(["\n"] * 12 + ["<", "<svg/>"])
    return f'<{root} xmlns="http://www.w3.org/2000/svg" {written}>{body}</{root}>{end}'.encode()


def test_logos() -> None:
    """The requirements that checkdmarc knows: nothing that moves, runs or links is in these logos."""
    random, fine = Random(2), 0
    for _ in range(COUNT):
        document = some_logo(random)
        expected = referees.logo_is_fine(document)
        # Our limit is 32 KiB, and checkdmarc's 32,000 bytes: no logo here is between the two.
        assert (logo_fault(document) is None) is expected, document[:300]
        fine += expected
    assert 100 < fine < COUNT - 100
