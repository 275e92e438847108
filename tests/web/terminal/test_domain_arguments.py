"""The options of a domain check: every field of its form, with its default and an example."""

from __future__ import annotations

from argparse import ArgumentParser

from django.utils.translation import override

from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.terminal.domain_arguments import add_arguments, given_fields


def parser() -> ArgumentParser:
    made = ArgumentParser(add_help=False)
    with override("en"):
        add_arguments(made)
    return made


def plan_of(*arguments: str) -> dict[str, object]:
    form = DomainForm(given_fields(vars(parser().parse_args(arguments))))
    assert form.is_valid(), form.errors
    return form.plan().to_json()


def test_every_field_of_the_form_has_an_option() -> None:
    assert {*DomainForm.base_fields} - {action.dest for action in parser()._actions} == set()
    text = " ".join(parser().format_help().split())
    assert "An IP address that the domain sends from; may be given again. Example: 192.0.2.1" in text
    assert "--selector SELECTOR A DKIM selector to look up; may be given again. Default: common selectors" in text
    assert "Default: connect on port 25" in text
    assert text.index("Domain:") < text.index("Who sends its mail:") < text.index("Output:")


def test_usually_only_the_domain_is_given() -> None:
    expected = {"domain": "example.org", "address": [], "helo": "", "selectors": [], "connect": True}
    assert plan_of("Example.org.") == expected


def test_what_is_given_again_is_a_list() -> None:
    arguments = ("--address", "192.0.2.1", "--address", "2001:db8::1", "--selector", "a", "--selector", "b")
    found = plan_of("example.org", "--no-connect", "--helo", "mail.example.org", *arguments)
    assert found == {
        "domain": "example.org",
        "address": ["192.0.2.1", "2001:db8::1"],
        "helo": "mail.example.org",
        "selectors": ["a", "b"],
        "connect": False,
    }
