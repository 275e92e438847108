"""An authority that the tests of the dialog trust, or not."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
import trustme
from dns.asyncresolver import Resolver

from smtptest.engine import recorder
from smtptest.engine.guard import egress, resolver
from smtptest.engine.smtp import dialog
from smtptest.engine.smtp.steps import greeting
from smtptest.engine.transport_security import sender
from smtptest.engine.words.findings import FINDINGS, words_of
from smtptest.engine.words.wording import Words


@cache
def said(code: str) -> frozenset[str]:
    """The parameters that stand in any of the words of a finding."""
    texts = [text for key, words in FINDINGS.items() if key.partition("/")[0] == code for text in words]
    return frozenset(str(name) for text in texts for _, name, _, _ in string.Formatter().parse(text))


def superfluous(code: str, parameters: Mapping[str, object]) -> set[str]:
    """The parameters of a finding that stand in none of the words of its code."""
    return set(parameters) - {"variant"} - said(code)


@pytest.fixture(scope="package", autouse=True)
def _no_finding_is_given_what_it_does_not_say() -> Iterator[None]:
    def checked(code: str, parameters: Mapping[str, object]) -> Words:
        assert superfluous(code, parameters) == set(), code
        return words_of(code, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorder, "words_of", checked)
        yield


# For how long something is waited for beside a conversation, and how soon a server speaks of which nothing is told.
_WAITS = (
    (dialog, "_NAME_SECONDS"), (sender, "_PATIENCE"), (resolver, "_UNCHECKED_SECONDS"), (egress, "SECONDS"),
    (greeting, "_LONG_GREETING"), (greeting, "_LONG_SILENCE"),
)  # fmt: skip


class _PatientResolver(Resolver):
    """Asks once. After two seconds dnspython would ask again, which tests that count questions take for a fault."""

    def reset(self) -> None:
        super().reset()
        self.timeout = 60.0


@pytest.fixture(scope="package", autouse=True)
def _a_slow_machine_is_no_slow_server() -> Iterator[None]:
    """A few seconds, which a loaded machine can take for anything. Who tests one of these limits sets it anew."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in _WAITS:
            patch.setattr(module, name, 60.0)
        patch.setattr(resolver, "Resolver", _PatientResolver)
        yield


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def roots(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The roots that are trusted where it is."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return (str(file),)
