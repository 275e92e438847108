"""The probes against a real Postfix, as it should be configured and as it should not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from smtptest.engine.events import Finished, Tls
from smtptest.engine.smtp.plan import Probe, Security, StopAfter
from smtptest.engine.smtp.probes.smuggling import ENDS
from tests.engine.smtp.probe_servers import proofs
from tests.engine.smtp.probes.test_smuggling import by_part
from tests.engine.smtp.scenarios.peers.test_postfix import ALICE, dialog, server_side
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.postfix

CLEAR: Mapping[str, Any] = {"security": Security.NONE}


@pytest.mark.parametrize(
    ("service", "probe", "options", "found"),
    [
        ("plain", Probe.OPEN_RELAY, CLEAR, ["good open-relay-refused"]),
        ("relay", Probe.OPEN_RELAY, CLEAR, ["problem relay-accepted", "warning relay-form-accepted"]),
        ("submission", Probe.OPEN_RELAY, CLEAR, ["info open-relay-not-proven", "info open-relay-incomplete"]),
        ("submission", Probe.OPEN_RELAY, {}, ["good open-relay-refused"]),
        ("submission", Probe.STARTTLS_ENFORCED, {}, ["good starttls-enforced"]),
        ("starttls", Probe.STARTTLS_ENFORCED, {}, ["warning starttls-not-enforced"]),
        ("plain", Probe.STARTTLS_ENFORCED, {}, ["warning starttls-not-offered", "warning starttls-not-enforced"]),
        (
            "starttls", Probe.AUTH_BEFORE_TLS, {},
            ["good auth-not-offered-plain", "good auth-plain-refused-plain", "good auth-login-refused-plain"],
        ),
        (
            "clear", Probe.AUTH_BEFORE_TLS, {},
            ["problem auth-offered-plain", "problem auth-plain-begun-plain", "problem auth-login-begun-plain"],
        ),
        ("plain", Probe.UNKNOWN_RECIPIENT, {"rcpt_to": (ALICE,)}, ["good unknown-recipient-refused"]),
        ("relay", Probe.UNKNOWN_RECIPIENT, {"rcpt_to": ("a@example.net",)}, ["warning unknown-recipient-accepted"]),
        ("plain", Probe.UNKNOWN_RECIPIENT, {"rcpt_to": ("a@example.net",)}, ["info unknown-recipient-not-proven"]),
        ("plain", Probe.VRFY, {"rcpt_to": (ALICE,)}, ["warning vrfy-tells", "good expn-tells-nothing"]),
        ("silent", Probe.VRFY, {"rcpt_to": (ALICE,)}, ["good vrfy-tells-nothing", "good expn-tells-nothing"]),
        ("starttls", Probe.STARTTLS_INJECTION, {}, ["good starttls-injection-discarded"]),
    ],
)  # fmt: skip
async def test_what_is_found(
    postfix: Postfix, service: str, probe: Probe, options: Mapping[str, Any], found: list[str]
) -> None:
    helo = f"{service}-{probe}-{len(options)}-{len(options.get('rcpt_to', [''])[0])}.test"
    changes = {"rcpt_to": (), "security": Security.OPPORTUNISTIC, **options}
    transcript = await dialog(postfix, postfix.ports[service], helo, probe=probe, **changes)
    assert proofs(transcript) == found
    assert transcript.verdict == "passed"
    if not transcript.of(Tls) and probe is not Probe.AUTH_BEFORE_TLS:  # Postfix does not log a login in full
        assert transcript.lines == await server_side(postfix, helo)


LINE_FEED = ("LF . LF", "LF . CR LF", "CR LF . LF")


@pytest.mark.parametrize(
    ("service", "bad", "refused"),
    [("plain", LINE_FEED, ()), ("normalize", (), ()), ("reject", (), (*LINE_FEED, "LF . CR", "CR . LF"))],
)
async def test_smuggling(postfix: Postfix, service: str, bad: tuple[str, ...], refused: tuple[str, ...]) -> None:
    """As https://www.postfix.org/smtp-smuggling.html has it for each value of smtpd_forbid_bare_newline."""
    transcript = await dialog(
        postfix, postfix.ports[service], f"smuggled-{service}.test", probe=Probe.SMUGGLING, security=Security.NONE,
        stop_after=StopAfter.MESSAGE,
    )  # fmt: skip
    assert by_part(transcript) == {
        **dict.fromkeys(ENDS, "good smuggling-not-ended"),
        **dict.fromkeys(bad, "problem smuggling-ended-early"),
        **dict.fromkeys(refused, "good smuggling-refused"),
    }
    assert transcript.of(Finished)[-1].verdict == "passed"


async def test_a_stranger_by_claim_may_not_relay(postfix: Postfix) -> None:
    """To a Postfix that trusts this machine and believes what it claims."""
    options: dict[str, Any] = {"probe": Probe.OPEN_RELAY, "security": Security.NONE, "rcpt_to": ()}
    transcript = await dialog(postfix, postfix.believing, "claimed.test", xclient="ADDR=192.0.2.7", **options)
    assert proofs(transcript) == ["good open-relay-refused"]
