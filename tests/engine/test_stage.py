"""The table of stages."""

from __future__ import annotations

from smtptest.engine.stage import StageName

S = StageName


def test_stages_are_listed_in_their_usual_order() -> None:
    assert [*StageName] == [
        S.QUEUE, S.RESOLVE, S.CONNECT, S.TLS, S.GREETING, S.EHLO, S.STARTTLS, S.XCLIENT, S.AUTH,
        S.MAIL, S.RCPT, S.DATA, S.MESSAGE, S.PROBE, S.QUIT,
    ]  # fmt: skip


def test_a_stage_without_a_label_is_called_by_its_command() -> None:
    commands = [stage.command for stage in StageName if not stage.facts.label]
    assert commands == ["EHLO", "STARTTLS", "XCLIENT", "AUTH", "DATA", "QUIT"]


def test_what_is_waited_for_is_the_reply_to_a_command_unless_it_says_otherwise() -> None:
    replies = [stage for stage in StageName if stage.facts.waiting == "Waiting for the reply to {stage}"]
    assert replies == [S.EHLO, S.STARTTLS, S.XCLIENT, S.AUTH, S.MAIL, S.RCPT, S.DATA, S.QUIT]
    assert all("{" not in stage.facts.waiting for stage in StageName if stage not in replies)


def test_only_a_look_up_waits_for_name_servers() -> None:
    assert [stage for stage in StageName if stage.facts.awaits_names] == [S.RESOLVE]


def test_the_picture_calls_stages_by_what_they_decide() -> None:
    assert {stage: stage.facts.preview for stage in StageName if stage.facts.preview} == {
        S.RESOLVE: "DNS", S.CONNECT: "Connection", S.TLS: "TLS", S.GREETING: "Greeting",
        S.MAIL: "Sender", S.RCPT: "Recipients", S.MESSAGE: "Message",
    }  # fmt: skip
