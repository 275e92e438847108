"""What a domain's web server says to mail programs, read without trusting a byte of it."""

from __future__ import annotations

import pytest

from smtptest.engine.autoconfig.document import UnreadableSettings, offers_in
from smtptest.engine.autoconfig.offer import Offer
from smtptest.engine.smtp.plan import Auth, Security

MAILBOX = "bob@example.org"


def config(*servers: str, head: str = "") -> bytes:
    inner = '<incomingServer type="imap"><hostname>imap.example.org</hostname></incomingServer>' + "".join(servers)
    provider = f'<emailProvider id="example.org"><domain>example.org</domain>{inner}</emailProvider>'
    return f'<?xml version="1.0"?>{head}<clientConfig version="1.1">{provider}</clientConfig>'.encode()


def server(
    host: str = "smtp.example.org",
    port: str = "465",
    security: str = "SSL",
    username: str = "%EMAILADDRESS%",
    *more: str,
    kind: str = "smtp",
) -> str:
    return (
        f'<outgoingServer type="{kind}"><hostname>{host}</hostname><port>{port}</port>'
        f"<socketType>{security}</socketType><username>{username}</username>{''.join(more)}</outgoingServer>"
    )


def test_the_servers_in_their_order() -> None:
    found = offers_in(config(server(), server("%EMAILDOMAIN%", " 587 ", "STARTTLS", "%EMAILLOCALPART%")), MAILBOX)
    assert found == (
        Offer(host="smtp.example.org", port=465, security=Security.TLS, username=MAILBOX),
        Offer(host="example.org", port=587, security=Security.STARTTLS, username="bob"),
    )


def test_an_authentication_by_token_and_elements_within_others() -> None:
    oauth = "<authentication>OAuth2</authentication><authentication>plain</authentication>"
    usage = "<restriction><hostname>evil.example.net</hostname></restriction>"
    [offer] = offers_in(config(server("smtp.example.org", "25", "plain", "bob", oauth, usage)), MAILBOX)
    assert offer == Offer(host="smtp.example.org", port=25, security=Security.NONE, username="bob", auth=Auth.XOAUTH2)


def test_a_server_of_another_kind_is_not_mixed_with_the_one_before() -> None:
    [offer] = offers_in(config(server(), server("im.example.org", kind="xmpp")), MAILBOX)
    assert offer.host == "smtp.example.org"


@pytest.mark.parametrize(
    ("template", "mailbox", "username"),
    [
        ("%EMAILLOCALPART%.%EMAILDOMAIN%", MAILBOX, "bob.example.org"),
        ("%EMAILADDRESS%", "%EMAILDOMAIN%@example.org", "%EMAILDOMAIN%@example.org"),
        ("", MAILBOX, MAILBOX),
        ("%REALNAME%", MAILBOX, MAILBOX),
        ("%EMAILLOCALPART%/%PHONE%", MAILBOX, MAILBOX),
        ("%EMAILADDRESS%", "%X%@example.org", "%X%@example.org"),
        ("100%", MAILBOX, "100%"),
        ("x" * 400, MAILBOX, MAILBOX),
        ("b\u202eb", MAILBOX, MAILBOX),
        ("%EMAILLOCALPART%", "@example.org", ""),
        ("fixed", "@example.org", ""),
    ],
)
def test_the_user_name(template: str, mailbox: str, username: str) -> None:
    assert offers_in(config(server(username=template)), mailbox)[0].username == username


@pytest.mark.parametrize(
    "broken",
    [
        server(host=""), server(host="a b"), server(host="1.2"), server(port="0"), server(port="65536"),
        server(port="٤٦٥"), server(port="-1"), server(port=""), server(security="SSLv2"), server(kind="smtps"),
    ],
)  # fmt: skip
def test_what_is_no_server_is_left_out(broken: str) -> None:
    assert [one.port for one in offers_in(config(broken, server(port="587")), MAILBOX)] == [587]
    with pytest.raises(UnreadableSettings, match="names no SMTP server"):
        offers_in(config(broken), MAILBOX)


def test_no_more_than_a_few() -> None:
    assert len(offers_in(config(*(server(port=str(port)) for port in range(1, 100))), MAILBOX)) == 8


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
FILES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (config(server(host="&c;.example.org"), head=LAUGHS), "declares a document type"),
        (config(server(host="&a;"), head=FILES), "declares a document type"),
        (config(server(), head='<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'), "declares a document type"),
        (b"", "cannot be read as XML"),
        (b"<!doctype html><title>Not here</title>", "cannot be read as XML"),
        (b"<clientConfig>", "cannot be read as XML"),
        (config(server(host="&nothing;")), "cannot be read as XML"),
        (b'<?xml version="1.0" encoding="rot13"?><clientConfig/>', "cannot be read as XML"),
        (b"\xff\xfe<", "cannot be read as XML"),
        (b"<a>" * 20_000, "cannot be read as XML"),
        (b"<rss/>", "names no SMTP server"),
    ],
)
def test_documents_that_are_none(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSettings) as caught:
        offers_in(body, MAILBOX)
    assert reason in caught.value.words
