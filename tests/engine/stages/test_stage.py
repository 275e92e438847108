"""The table of stages."""

from __future__ import annotations

from smtptest.engine.stages.stage import StageName

S = StageName
OF_DOMAINS = [
    S.MX, S.PTR, S.SPF, S.DKIM, S.DMARC, S.DANE, S.MTA_STS, S.TLS_RPT, S.BIMI, S.DNSBL, S.DNSSEC,
]  # fmt: skip


def test_stages_are_listed_in_their_usual_order() -> None:
    assert [*StageName] == [
        S.QUEUE, S.RESOLVE, S.CONNECT, S.TLS, S.GREETING, S.EHLO, S.STARTTLS, S.XCLIENT, S.AUTH,
        S.MAIL, S.RCPT, S.DATA, S.MESSAGE, S.PROBE, S.QUIT,
        *OF_DOMAINS,
        S.WAITING, S.ARRIVAL, S.AUTHENTICATION, S.CONTENT,
    ]  # fmt: skip


def test_a_stage_without_a_label_is_called_by_its_command() -> None:
    commands = [stage.command for stage in StageName if not stage.facts.label]
    assert commands == ["EHLO", "STARTTLS", "XCLIENT", "AUTH", "DATA", "QUIT"]


def test_what_is_waited_for_is_the_reply_to_a_command_unless_it_says_otherwise() -> None:
    replies = [stage for stage in StageName if stage.facts.waiting == "Waiting for the reply to {stage}"]
    assert replies == [S.EHLO, S.STARTTLS, S.XCLIENT, S.AUTH, S.MAIL, S.RCPT, S.DATA, S.QUIT]
    assert all("{" not in stage.facts.waiting for stage in StageName if stage not in replies)


def test_only_a_look_up_and_checks_wait_for_name_servers() -> None:
    assert [stage for stage in StageName if stage.facts.awaits_names] == [
        S.RESOLVE, *OF_DOMAINS, S.AUTHENTICATION,
    ]  # fmt: skip


def test_the_picture_calls_stages_by_what_they_decide() -> None:
    of_dialogs = [stage for stage in StageName if stage not in OF_DOMAINS]
    assert all(stage.facts.preview for stage in OF_DOMAINS)
    assert {stage: stage.facts.preview for stage in of_dialogs if stage.facts.preview} == {
        S.RESOLVE: "DNS", S.CONNECT: "Connection", S.TLS: "TLS", S.GREETING: "Greeting",
        S.MAIL: "Sender", S.RCPT: "Recipients", S.MESSAGE: "Message",
        S.WAITING: "Waiting", S.ARRIVAL: "Arrival", S.AUTHENTICATION: "Authentication", S.CONTENT: "Content",
    }  # fmt: skip
