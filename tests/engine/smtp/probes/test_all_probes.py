"""The table of probes: each that can be asked for is there, and what is said of some of them fits."""

from __future__ import annotations

from smtptest.engine.smtp.plan import Probe
from smtptest.engine.smtp.probes.all_probes import BEFORE_TLS, PARTS, PROBES
from smtptest.engine.smtp.probes.smuggling import ENDS


def test_every_probe_that_can_be_asked_for_can_be_made() -> None:
    assert set(PROBES) == set(Probe) - {Probe.NONE}
    assert len(set(PROBES.values())) == len(PROBES)


def test_a_probe_is_a_function_of_the_module_of_its_name() -> None:
    for probe, make in PROBES.items():
        assert make.__module__.rpartition(".")[2] == make.__name__ == probe.value.replace("-", "_")


def test_the_questions_about_tls_are_asked_before_it() -> None:
    assert {Probe.STARTTLS_ENFORCED, Probe.AUTH_BEFORE_TLS, Probe.STARTTLS_INJECTION} == BEFORE_TLS


def test_each_wrong_end_of_a_message_has_a_dialog_of_its_own() -> None:
    assert {Probe.SMUGGLING: tuple(ENDS)} == PARTS
    assert len(ENDS) == 9
