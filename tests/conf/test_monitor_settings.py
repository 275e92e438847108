"""The settings of monitors: what cannot work is refused, with the variable and what to write, and without a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import environment, monitor_settings
from smtptest.conf.monitor_settings import MonitorSettings, judged

KEY, OLD_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
RELAY = {"SMTPTEST_MAIL_RELAY": "smtps://robot:p%40ss@mail.example.org", "SMTPTEST_MAIL_FROM": "monitor@example.org"}


def read(
    changes: dict[str, str] | None = None, *, public: bool = False, public_url: str = "https://smtptest.example.org"
) -> MonitorSettings:
    return judged(
        {**dict.fromkeys(monitor_settings.NAMES, ""), **(changes or {})}, public=public, public_url=public_url
    )


def test_in_private_there_are_monitors_and_in_public_none() -> None:
    private, public = read(public_url=""), read(public=True)
    assert (private.most, private.is_on, private.least_every) == (None, True, 60)
    assert (public.most, public.is_on, public.least_every) == (0, False, 300)
    assert (private.relay, private.mail_from, private.apprise, private.vault_keys) == (None, "", (), ())
    assert not read({"SMTPTEST_MONITORS": "0"}).is_on
    assert read({"SMTPTEST_MONITOR_EVERY": "1"}).least_every == 1
    on = read({"SMTPTEST_MONITORS": "200", "SMTPTEST_MONITOR_EVERY": "60", **RELAY}, public=True)
    assert (on.most, on.is_on, on.least_every) == (200, True, 60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RELAY["SMTPTEST_MAIL_RELAY"], ("mail.example.org", 465, True, "robot", "p@ss", False)),
        ("smtp://mail.example.org", ("mail.example.org", 587, False, "", "", False)),
        ("smtp://[::1]:25/", ("::1", 25, False, "", "", True)),
        ("smtp://localhost:25", ("localhost", 25, False, "", "", True)),
        ("smtp://mail_relay:25", ("mail_relay", 25, False, "", "", False)),
        ("smtps://bücher.example", ("xn--bcher-kva.example", 465, True, "", "", False)),
    ],
)
def test_a_relay_is_read(text: str, expected: tuple[str, int, bool, str, str, bool]) -> None:
    relay = read({**RELAY, "SMTPTEST_MAIL_RELAY": text}).relay
    assert relay is not None
    found = (relay.host, relay.port, relay.tls, relay.user, relay.password.reveal(), relay.is_here)
    assert found == expected
    assert "p@ss" not in repr(relay)


def test_a_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "relay").write_text(f"{RELAY['SMTPTEST_MAIL_RELAY']}\n")
    (tmp_path / "key").write_text(f"{KEY},{OLD_KEY}\n")
    files = {"SMTPTEST_MAIL_RELAY_FILE": str(tmp_path / "relay"), "SMTPTEST_VAULT_KEY_FILE": str(tmp_path / "key")}
    found = read({**files, "SMTPTEST_MAIL_FROM": "monitor@example.org"})
    assert found.relay is not None
    assert found.relay.user == "robot"
    assert [key.reveal() for key in found.vault_keys] == [KEY, OLD_KEY]
    assert KEY not in repr(found)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SMTPTEST_MONITORS": "-1"}, "SMTPTEST_MONITORS: '-1' is not a number of monitors"),
        ({"SMTPTEST_MONITORS": "1000001"}, "SMTPTEST_MONITORS: "),
        ({"SMTPTEST_MONITOR_EVERY": "0"}, "SMTPTEST_MONITOR_EVERY: "),
        ({"SMTPTEST_MONITOR_EVERY": "86401"}, "SMTPTEST_MONITOR_EVERY: "),
        ({"SMTPTEST_MAIL_RELAY": RELAY["SMTPTEST_MAIL_RELAY"]}, "SMTPTEST_MAIL_FROM: a relay and the sender"),
        ({"SMTPTEST_MAIL_FROM": "monitor@example.org"}, "SMTPTEST_MAIL_RELAY: a relay and the sender"),
        ({**RELAY, "SMTPTEST_MAIL_FROM": "monitor"}, "SMTPTEST_MAIL_FROM: 'monitor' is not an email address"),
        ({**RELAY, "SMTPTEST_MAIL_FROM": "@example.org"}, "SMTPTEST_MAIL_FROM: "),
        ({**RELAY, "SMTPTEST_MAIL_FROM": "Monitor <a@example.org>"}, "SMTPTEST_MAIL_FROM: "),
        ({**RELAY, "SMTPTEST_MAIL_FROM": "a@example.org\r\nBcc: b@example.org"}, "SMTPTEST_MAIL_FROM: "),
        ({**RELAY, "SMTPTEST_MAIL_RELAY_FILE": "/x"}, "SMTPTEST_MAIL_RELAY: set this or SMTPTEST_MAIL_RELAY_FILE"),
        ({"SMTPTEST_VAULT_KEY_FILE": "/nowhere"}, "SMTPTEST_VAULT_KEY_FILE: there is no such file"),
        ({"SMTPTEST_APPRISE": "slack"}, "SMTPTEST_APPRISE: write addresses in Apprise's form"),
    ],
)
def test_a_bad_value_is_refused(changes: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(changes)
    assert str(refusal.value).startswith(words)


@pytest.mark.parametrize(
    "text",
    [
        "https://robot:hunter2@mail.example.org",
        "smtps://robot:hunter2@",
        "smtps://robot:hunter2@mail.example.org:x",
        "smtps://robot:hunter2@mail.example.org:0",
        "smtps://robot:hunter2@mail.example.org/path",
        "smtps://robot:hunter2@mail..org",
        "smtps://robot:hunter2@mail!.example.org",
        "smtps://:hunter2@mail.example.org",
        "hunter2",
    ],
)
def test_what_is_no_relay_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read({**RELAY, "SMTPTEST_MAIL_RELAY": text})
    assert str(refusal.value).startswith("SMTPTEST_MAIL_RELAY: ")
    assert "hunter2" not in str(refusal.value)


def test_what_is_no_key_is_refused_and_not_repeated() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_VAULT_KEY: key 2 is not 32 random bytes") as refusal:
        read({"SMTPTEST_VAULT_KEY": f"{KEY},hunter2"})
    assert "hunter2" not in str(refusal.value)
    assert KEY not in str(refusal.value)


def test_alerts_by_mail_need_an_address_of_this_service() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^PUBLIC_URL: "):
        read(RELAY, public_url="")


def test_in_public_there_are_no_monitors_without_confirmed_addresses_and_no_apprise() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_MAIL_RELAY: the public profile"):
        read({"SMTPTEST_MONITORS": "1"}, public=True)
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_APPRISE: Apprise connects without our guard"):
        read({"SMTPTEST_APPRISE": "json://127.0.0.1"}, public=True)
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_MONITOR_EVERY: "):
        read({"SMTPTEST_MONITOR_EVERY": "59"}, public=True)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTPTEST_MONITORS", "7")
    monkeypatch.setenv("SMTPTEST_VAULT_KEY", KEY)
    found = environment.read().monitors
    assert (found.most, found.vault_keys[0].reveal()) == (7, KEY)
