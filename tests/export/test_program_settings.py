"""The settings for other programs: complete, escaped, and read by the programs themselves."""

from __future__ import annotations

import ast
import json
import os
import ssl
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from smtptest.engine.smtp.plan import Auth, Plan, Security, StopAfter
from smtptest.export.exportable import PASSWORD, USERNAME, Wish, wish
from smtptest.export.program_settings import settings
from tests.export.programs import PASSWORD as REAL
from tests.export.programs import document, needs, obeys_after_tls, ours, run
from tests.servers.node import NODE
from tests.servers.scripted import Peer, ScriptedServer, serve

PLAN = Plan(
    host="localhost", port=587, security=Security.STARTTLS, auth=Auth.PLAIN, username="it's \"me\"",
    stop_after=StopAfter.AUTH, mail_from="alice@example.org",
)  # fmt: skip
SAID = [
    {"kind": "sent", "dialog": 0, "text": "AUTH PLAIN ********"},
    {"kind": "stage", "dialog": 0, "name": "auth", "state": "done"},
]
TLS = {"kind": "tls", "dialog": 0, "verified": True}


def after(plan: Plan = PLAN, *, tls: bool = True, owner: bool = True, said: list[Any] = SAID, **changes: Any) -> Wish:
    return wish(document(replace(plan, **changes), [*([TLS] if tls else []), *said]), owner=owner)


def written(asked: Wish) -> dict[str, str]:
    return {export.name: export.text for export in settings(asked)}


def test_each_program_gets_its_settings() -> None:
    texts = written(after())
    assert set(texts) == {
        "Postfix", "Exim", "msmtp", "Python", "Django", "Nodemailer", "PHPMailer", "WordPress (WP Mail SMTP)",
    }  # fmt: skip
    assert all(PASSWORD in text for text in texts.values())
    assert "relayhost = [localhost]:587\n" in texts["Postfix"]
    assert f'[localhost]:587 it\'s "me":{PASSWORD}\n' in texts["Postfix"]
    assert f'  client_send = ^it\'s "me"^{PASSWORD}\n' in texts["Exim"]
    assert "$mail->Username = 'it\\'s \"me\"';\n" in texts["PHPMailer"]
    assert "define( 'WPMS_SSL', 'tls' );\n" in texts["WordPress (WP Mail SMTP)"]
    assert "  requireTLS: true,\n" in texts["Nodemailer"]


def test_tls_from_the_first_byte() -> None:
    texts = written(after(security=Security.TLS, port=465))
    assert "smtp_tls_wrappermode = yes\n" in texts["Postfix"]
    assert "  protocol = smtps\n" in texts["Exim"]
    assert "tls_starttls off\n" in texts["msmtp"]
    assert (
        "with smtplib.SMTP_SSL('localhost', 465, context=ssl.create_default_context()) as client:\n" in texts["Python"]
    )
    assert "EMAIL_USE_TLS = False\nEMAIL_USE_SSL = True\n" in texts["Django"]
    assert "  secure: true,\n" in texts["Nodemailer"]
    assert "PHPMailer::ENCRYPTION_SMTPS" in texts["PHPMailer"]
    assert "define( 'WPMS_SSL', 'ssl' );\n" in texts["WordPress (WP Mail SMTP)"]


def test_without_tls_it_is_said() -> None:
    (first, *_) = settings(after(tls=False))
    assert "unencrypted" in str(first.unsaid[0])
    assert "smtp_tls_security_level = none\n" in first.text
    assert "ssl" not in written(after(tls=False))["Python"]


@pytest.mark.parametrize("tls", [Security.STARTTLS, Security.TLS, Security.NONE])
def test_python_has_the_user_name_as_it_is(tls: Security) -> None:
    tree = ast.parse(written(after(security=tls, tls=tls is not Security.NONE))["Python"])
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert {PLAN.username, PASSWORD, PLAN.mail_from} <= {*constants}


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_programs_without_scram_say_so(mechanism: str) -> None:
    """smtplib, nodemailer and PHPMailer choose one of their own mechanisms, whatever the test used."""
    told = {
        export.name
        for export in settings(after(said=[{**SAID[0], "text": f"AUTH {mechanism} ********"}, SAID[1]]))
        if "knows only PLAIN, LOGIN and CRAM-MD5." in " ".join(map(str, export.unsaid))
    }
    without = {"Python", "Django", "Nodemailer", "PHPMailer", "WordPress (WP Mail SMTP)"}
    assert told == (without if mechanism.startswith("SCRAM") else set())


@pytest.mark.parametrize(("mechanism", "doubled"), [("PLAIN", True), ("LOGIN", True), ("CRAM-MD5", False)])
def test_exim_s_list_needs_characters_doubled_and_its_secret_does_not(mechanism: str, doubled: bool) -> None:
    text = written(after(said=[{**SAID[0], "text": f"AUTH {mechanism} ********"}, SAID[1]]))["Exim"]
    assert ("double each : and ^" in text) is doubled
    assert "put a backslash before \\ $ { and })\nsmarthost_login:\n" in text


def test_no_login_no_settings() -> None:
    assert settings(after(said=[])) == []
    assert settings(after(said=[{**SAID[0], "text": "AUTH XOAUTH2 ********"}, SAID[1]])) == []


def test_a_stranger_sees_no_user_name() -> None:
    for text in written(after(owner=False)).values():
        assert USERNAME in text
        assert "me" not in text.replace("SMTP_NAME", "").replace("example", "").split()


def test_node_reads_the_settings(tmp_path: Path) -> None:
    text = written(after())["Nodemailer"]
    program = f"const nodemailer = {{createTransport: (o) => console.log(JSON.stringify(o))}};\n{text}"
    output = subprocess.run([str(NODE), "-e", program], capture_output=True, check=True, timeout=60).stdout
    assert json.loads(output) == {
        "host": "localhost", "port": 587, "secure": False, "requireTLS": True,
        "auth": {"user": PLAN.username, "pass": PASSWORD},
    }  # fmt: skip


@pytest.mark.postfix
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_postfix_reads_the_settings(tmp_path: Path, security: Security) -> None:
    text = written(after(security=security))["Postfix"]
    main, table = text.split("# /etc/postfix/sasl_passwd", 1)
    (tmp_path / "main.cf").write_text(f"compatibility_level = 3.6\n{main}")
    (tmp_path / "master.cf").write_text("")
    found = subprocess.run(
        ["/usr/sbin/postconf", "-n", "-c", str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stderr == ""
    expected = [line for line in main.splitlines() if " = " in line]
    assert {*found.stdout.splitlines()} >= {*expected}
    (tmp_path / "sasl_passwd").write_text(table.partition("\n")[2])
    asked = f"texthash:{tmp_path}/sasl_passwd"
    answer = subprocess.run(
        ["/usr/sbin/postmap", "-c", str(tmp_path), "-q", "[localhost]:587", asked],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == f"{PLAN.username}:{PASSWORD}\n"


async def offers_starttls(peer: Peer, context: ssl.SSLContext) -> None:
    await peer.say("220 mx.test ESMTP")
    while (line := await peer.hear()) is not None:
        verb = line.split(" ")[0].upper()
        if verb == "STARTTLS":
            await peer.say("220 Go")
            await peer.starttls(context)
            await obeys_after_tls(peer)
            return
        await peer.say(*({"EHLO": ("250-mx.test", "250 STARTTLS"), "QUIT": ("221 Bye",)}.get(verb, ("250 Ok",))))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    made = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.issue_cert("localhost").configure_cert(context)
    root = tmp_path_factory.mktemp("authority") / "ca.pem"
    made.cert_pem.write_to_path(root)
    return context, str(root)


def logins(server: ScriptedServer) -> list[str]:
    return [line for peer in server.peers for line in peer.heard if line.startswith("AUTH ")]


async def test_django_logs_in_as_the_test_did(tmp_path: Path, authority: tuple[ssl.SSLContext, str]) -> None:
    context, root = authority
    async with serve(lambda peer: offers_starttls(peer, context)) as server:
        found = await ours(PLAN, server.port, (root,))
        text = written(wish(found, owner=True))["Django"].replace(PASSWORD, REAL)
        (tmp_path / "settings.py").write_text(text)
        (tmp_path / "login.py").write_text("from django.core.mail import get_connection\nget_connection().open()\n")
        variables = f"DJANGO_SETTINGS_MODULE=settings SSL_CERT_FILE={root}"
        output = await run(f"{variables} {sys.executable} login.py", tmp_path)
        assert len(logins(server)) == 2, output
        assert len(set(logins(server))) == 1


async def test_msmtp_logs_in_as_the_test_did(tmp_path: Path, authority: tuple[ssl.SSLContext, str]) -> None:
    needs("msmtp")
    context, root = authority
    async with serve(lambda peer: offers_starttls(peer, context)) as server:
        found = await ours(PLAN, server.port, (root,))
        text = written(wish(found, owner=True))["msmtp"].replace(PASSWORD, REAL)
        (tmp_path / "msmtprc").write_text(f"{text}tls_trust_file {root}\n")
        os.chmod(tmp_path / "msmtprc", 0o600)
        output = await run("msmtp -C msmtprc bob@example.com", tmp_path, b"Subject: x\n\nHello\n")
        assert len(logins(server)) == 2, output
        assert len(set(logins(server))) == 1
