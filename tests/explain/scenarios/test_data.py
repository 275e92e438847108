"""The data: nothing of the standards is missing, and everything says where it is from."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from smtptest.engine.domain.all_checks import IDS
from smtptest.engine.receiving.all_checks import IDS as OF_MESSAGES
from smtptest.engine.round_trip.all_checks import IDS as OF_ROUND_TRIPS
from smtptest.explain import Explanation, check, command, reply
from smtptest.explain.catalogue import (
    Dialect,
    check_words,
    commands,
    dialects,
    enhanced_codes,
    extensions,
    findings,
    reply_codes,
)
from smtptest.explain.explanation import PAGES
from smtptest.explain.files import DATA, name_of, read
from smtptest.explain.findings import finding
from smtptest.explain.reply_codes import extension
from smtptest.explain.situation import CANCELLED, GREETING, Known
from tests.explain.engine import commands_sent, finding_codes

REGISTRY = [
    code
    for line in (Path(__file__).parent / "registry.txt").read_text().splitlines()
    if not line.startswith("#")
    for code in line.split()
]
# RFC 5321 section 4.2.3, RFC 4954 section 6, RFC 7504, RFC 1985, RFC 2645; 422 and 523 to 525 are in IANA's registry.
REPLY_CODES = {
    *(211, 214, 220, 221, 250, 251, 252, 354, 421, 450, 451, 452, 455, 500, 501, 502, 503, 504, 550, 551, 552, 553),
    *(554, 555, 235, 334, 432, 454, 530, 534, 535, 538, 521, 556, 253, 458, 459, 453, 422, 523, 524, 525),
}
STANDARD = re.compile(
    r"https://www\.rfc-editor\.org/rfc/rfc\d{3,4}\.html(#section-\d+(\.\d+)*)?|"
    + "|".join(map(re.escape, PAGES.values()))
)
# With whose name a title begins that says who speaks.
NAMES = re.compile(
    "(Google|Microsoft|Outlook.com|Yahoo|Apple|Amazon|SendGrid|Mailgun|Postmark|Brevo|Mailtrap|Mail.ru|QQ|NetEase|Yandex|"
    "Fastmail|Zoho|GMX|Orange|Cox|Spectrum|Comcast|GoDaddy|Symantec|Trend Micro|Proofpoint|Mimecast)"
)
# Findings that it no longer has; transcripts are kept for a while.
GONE = {"certificate-weak"}
# Words in capitals in the engine that begin no command: extensions, mechanisms, parameters, parts of ciphers' names.
NO_COMMANDS = {
    *(
        "CHUNKING",
        "ENVID",
        "EXTERNAL",
        "FULL",
        "HDRS",
        "LIMITS",
        "LMTP",
        "LOGIN",
        "NOTIFY",
        "ORCPT",
        "PLAIN",
        "RCPTMAX",
    ),
    *(
        "SCRAM",
        "SIZE",
        "SMTP",
        "ADDR",
        "AECDH",
        "DESTADDR",
        "DESTPORT",
        "ECDHE",
        "ESMTP",
        "NAME",
        "NULL",
        "PORT",
        "PRIVATE",
        "PROTO",
    ),
}


def patterns(dialect: Dialect) -> tuple[str, ...]:
    return (*dialect.own, *dialect.patterns)


def user(dialect: Dialect) -> str:
    """A name that the entry is for."""
    form = next(iter(dialect.users), "somebody" if dialect.other_users else "")
    return f"somebody{form}" if form.startswith("@") else form


def said(dialect: Dialect, pattern: str, kind: int) -> Explanation:
    """What a reply with the words of a pattern gets where all that the entry asks for holds."""
    company = dialects().companies.get(dialect.company)
    known = Known(
        hosts=company.hosts[:1] if company else (),
        mechanism=next(iter(dialect.mechanisms), ""),
        logged_in=dialect.login,
        user=user(dialect),
    )
    place = next(iter(dialect.after), "")
    after = {"greeting": GREETING, "message": ".", "CANCEL": CANCELLED}.get(place, place)
    code = kind if kind > 9 else kind * 100 + 50
    return reply(code, pattern.replace("*", " ").replace("\N{BULLET}", "*"), after=after, known=known)


@cache
def everything() -> tuple[Explanation, ...]:
    return (
        *(reply(code, str(code)) for code in reply_codes() if code > 9),
        *(reply(kind * 100 + 99, "") for kind in (2, 3, 4, 5)),
        reply(None, "SSH-2.0-OpenSSH_9.2"),
        *(reply(kind * 100 + 50, f"{kind}.{code} x") for kind in (2, 4, 5) for code in enhanced_codes().codes),
        *(command(verb) for verb in commands()),
        *(reply(code, "", after=verb) for verb, found in commands().items() for code in found.yes),
        command("Subject: x", role="message"),
        command("********", role="answer"),
        command("*", role="answer"),
        *(found for code in findings() if (found := finding(code))),
        *(found for name in check_words() if (found := check(name))),
        *(extension(f"250 {keyword}") for keyword in extensions()),
        *(said(found, pattern, found.replies[0]) for found in dialects().entries for pattern in patterns(found)),
    )


@pytest.mark.parametrize("kind", [2, 4, 5])
@pytest.mark.parametrize("code", REGISTRY)
def test_every_code_of_the_registry_is_explained(code: str, kind: int) -> None:
    found = reply(kind * 100 + 50, f"{kind}50 {kind}.{code} Words of the server")
    assert found.key == f"enhanced/{kind}.{code}"
    assert found.codes[-1].code == f"{kind}.{code}"


def test_the_data_has_the_registrys_codes_and_no_others() -> None:
    assert sorted(enhanced_codes().codes) == sorted(REGISTRY)
    assert len(REGISTRY) == 81
    assert sorted(enhanced_codes().subjects) == [*range(8)]


def test_a_code_is_held_to_places_that_there_are() -> None:
    table = enhanced_codes()
    after = [
        *(subject.after for subject in table.subjects.values()),
        *(detail.after for detail in table.codes.values()),
    ]
    places = {place for part in after for place in part}
    assert places <= {"greeting", "message", "CANCEL", *commands()} - {"HELO", "LHLO", ".", "BDAT"}
    assert {detail.of_sender for detail in table.codes.values()} - {""} <= set(table.codes)


def test_every_reply_code_of_the_standards_is_explained() -> None:
    assert {code for code in reply_codes() if code > 9} == REPLY_CODES


def test_every_command_that_the_engine_sends_is_explained() -> None:
    wanted = {"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "QUIT", "VRFY", "NOOP"}
    sent = commands_sent() - NO_COMMANDS
    assert wanted <= sent <= set(commands())
    assert {".", "XCLIENT", "PROXY", "*MESSAGE", "*ANSWER", "*CANCEL"} <= set(commands())


def test_every_finding_of_the_engine_is_explained() -> None:
    assert finding_codes() - set(findings()) == set()
    assert finding("no-such-finding") is None


def test_every_explained_finding_is_one_of_the_engines() -> None:
    assert set(findings()) - finding_codes() - GONE == set()


def test_every_check_is_explained_and_no_other() -> None:
    assert sorted(check_words()) == sorted({*IDS, *OF_MESSAGES, *OF_ROUND_TRIPS})
    assert check("no-such-check") is None


def test_a_source_was_read_on_a_day() -> None:
    days = {found.checked for found in dialects().entries} | {found.checked for found in findings().values()}
    assert all(re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", day) for day in days - {""})
    assert all(found.source for found in findings().values() if found.checked)
    assert len([found for found in dialects().entries if found.checked]) >= 150


def test_every_explanation_is_complete() -> None:
    for found in everything():
        words = (found.key, found.title, found.meaning, found.next_step, found.proves, found.does_not_prove)
        assert all(text.strip() == text != "" for text in words), found.key
        assert found.meaning.endswith((".", "?", "”")), found.key


def test_every_reference_leads_to_the_standard_and_every_source_to_a_page() -> None:
    for found in everything():
        assert all(STANDARD.fullmatch(link) for link in (found.link, *(code.link for code in found.codes))), found.key
        source = urlsplit(found.source)
        assert source.scheme in ("https", "http"), found.key
        assert "." in (source.hostname or ""), found.key


def test_keys_are_unique_and_no_dialect_hides_another_one() -> None:
    entries = dialects().entries
    keys = [found.key for found in entries]
    assert len(set(keys)) == len(keys)
    for found in entries:
        for pattern in patterns(found):
            assert said(found, pattern, found.replies[-1]).key.startswith("dialect/"), (found.key, pattern)


def test_every_dialect_can_be_reached() -> None:
    for found in dialects().entries:
        reached = {said(found, pattern, kind).key for pattern in patterns(found) for kind in found.replies}
        assert f"dialect/{found.key}" in reached, found.key


def test_what_names_a_company_is_bound_to_its_host_or_to_its_own_words() -> None:
    companies = dialects().companies
    for found in dialects().entries:
        assert found.own or found.patterns, found.key
        assert not found.company or (found.company in companies and found.patterns), found.key
        if NAMES.match(found.words.title):
            assert not found.patterns or found.company, found.key


def test_no_pattern_is_held_twice_by_one_entry() -> None:
    for found in dialects().entries:
        assert len(set(patterns(found))) == len(patterns(found)), found.key


@pytest.mark.parametrize("file", sorted(Path(entry.name).stem for entry in DATA.iterdir() if entry.is_file()))
def test_every_row_has_a_name_of_its_own(file: str) -> None:
    """Of two rows of one name only the last would be read."""
    for rows in read(file).values():
        names = [name_of(row) for row in rows]
        assert len(set(names)) == len(names)
