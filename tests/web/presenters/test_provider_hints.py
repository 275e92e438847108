"""What is said of a provider beyond its host: nothing is lost, and only of those that there are."""

from __future__ import annotations

from smtptest.web.presenters.presets import logins, providers
from smtptest.web.presenters.provider_hints import HINTS, other_ports


def test_each_hint_is_of_a_provider_and_stands_in_its_preset() -> None:
    said = {one.key: str(one.says) for one in logins()}
    assert set(HINTS) <= set(said)
    assert all(str(hint) in said[key] for key, hint in HINTS.items())


def test_other_ports_are_named_if_there_are_any() -> None:
    assert other_ports(()) == ""
    assert str(other_ports((587, 2525))) == "If your network blocks this port, try 587, 2525."
    said = {one.key: str(one.says) for one in logins()}
    assert all(all(str(port) in said[one.key] for port in one.ports) for one in providers())
    assert "2465, 587, 2587" in said["ses"]
