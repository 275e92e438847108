"""The events as the log and the wire have them: their names and kinds are the contract."""

from __future__ import annotations

import json

import pytest

from smtptest.engine.events import (
    Check,
    Connected,
    DialogStarted,
    Event,
    Fetched,
    Finding,
    Finished,
    Received,
    Resolved,
    Sent,
    Severity,
    Stage,
    StageName,
    StageState,
    Tls,
    Verdict,
    ends_test,
)

LINE = Received(seq=3, t=0.25, dialog=0, text="250 gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n", code=250)


def test_each_kind_of_event_has_a_name_of_its_own() -> None:
    kinds = {"resolved": Resolved, "begun": DialogStarted, "stage": Stage, "connected": Connected, "sent": Sent}
    kinds |= {"received": Received, "tls": Tls, "finding": Finding, "finished": Finished}
    kinds |= {"check": Check, "fetched": Fetched}
    assert {one.kind: one for one in Event.__subclasses__()} == kinds
    assert all(one.__subclasses__() == [] for one in Event.__subclasses__())


def test_enumerations_are_stored_as_their_words() -> None:
    stage = Stage(seq=0, t=0.0, dialog=None, name=StageName.TLS, state=StageState.DONE, took=0.5)
    assert json.loads(stage.stored)["name"] == "tls"
    assert json.loads(stage.stored)["state"] == "done"
    end = Finished(seq=1, t=1.0, dialog=None, verdict=Verdict.PARTLY_ACCEPTED, summary="Some.", took=1.0)
    assert json.loads(end.stored)["verdict"] == "partly-accepted"


def test_severities_go_from_best_to_worst() -> None:
    assert [str(one) for one in Severity] == ["good", "info", "warning", "problem"]


@pytest.mark.parametrize(("dialog", "over"), [(None, True), (0, False)])
def test_only_an_end_without_a_dialog_is_the_end_of_the_test(dialog: int | None, over: bool) -> None:
    end = Finished(seq=4, t=1.0, dialog=dialog, verdict=Verdict.PASSED, summary="", took=1.0)
    assert (end.ends_test, ends_test(end.to_json())) == (over, over)
    assert not ends_test({**LINE.to_json(), "dialog": None})
