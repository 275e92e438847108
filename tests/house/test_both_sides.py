"""What Python and the scripts must both know: a number, a name or a kind of event that one side changes alone fails."""

from __future__ import annotations

import re
from dataclasses import fields

from smtptest.admission import proof_of_work
from smtptest.engine.events import Check, Event, Fetched, Finding, Finished, Resolved, StageState, Tls
from smtptest.fields.table import FIELDS
from smtptest.live import consumer
from smtptest.web.forms.typed import host_input
from tests.house.tree import SITE, TEMPLATES

# Fields that the scripts do not need, each with its reason.
UNUSED = {
    (Finding.kind, "parameters"): "the words that are made of them come with the event",
    (Finished.kind, "parameters"): "likewise",
    (Finished.kind, "code"): "names the sentence, which comes with the event",
    (Resolved.kind, "code"): "likewise",
    (Fetched.kind, "code"): "likewise",
    (Fetched.kind, "parameters"): "likewise",
    (Check.kind, "code"): "likewise",
    (Check.kind, "parameters"): "likewise",
    (Resolved.kind, "parameters"): "likewise",
    (Tls.kind, "reasons"): "likewise",
}


def script(name: str) -> str:
    return (SITE / "js" / f"{name}.js").read_text()


def constant(text: str, name: str) -> float:
    """The number of ``const NAME = …``."""
    found = re.search(rf"^const {name} = ([0-9.]+);", text, flags=re.M)
    assert found, name
    return float(found[1])


def described(text: str) -> dict[str, set[str]]:
    """The fields of each kind of event, from the script's type definitions."""
    joined = re.sub(r"\n \*\s+", " ", text)
    found = re.findall(r'@typedef \{Common & \{kind: "(\w+)", (.*?)\}\} \w+', joined)
    return {kind: set(re.findall(r"(?:^|, )(\w+)\??: ", own)) for kind, own in found}


def test_the_scripts_know_every_kind_of_event_and_its_fields() -> None:
    common = {one.name for one in fields(Event)}
    ours = {each.kind: {one.name for one in fields(each)} - common for each in Event.__subclasses__()}
    known = described(script("shared/events"))
    assert known.keys() == ours.keys()
    assert {(kind, name) for kind, own in ours.items() for name in own - known[kind]} == set(UNUSED)
    # The server adds in which language it has said the event's words (transcripts/render/in_words.py).
    assert {name for kind, own in known.items() for name in own - ours[kind]} <= {"language"}


def test_a_field_that_only_one_side_knows_is_found() -> None:
    text = '/**\n * @typedef {Common & {kind: "sent", text: string,\n *   secret?: boolean}} Sent\n */'
    assert described(text) == {"sent": {"text", "secret"}}


def test_the_scripts_know_the_states_of_a_stage() -> None:
    states = re.search(r'state: ((?:"\w+"(?: \| )?)+)', script("shared/events"))
    assert states
    assert set(re.findall(r'"(\w+)"', states[1])) == set(StageState)


def test_a_page_waits_longer_than_the_server_is_silent() -> None:
    pulse, beat = script("shared/pulse"), consumer.HEARTBEAT_SECONDS
    silence, doubt = constant(pulse, "SILENCE"), constant(pulse, "DOUBT")
    assert 2 * beat < silence
    assert beat < doubt < silence
    assert f"nothing for {silence:g} seconds" in (TEMPLATES / "transcript" / "script_words.html").read_text()
    assert f"every {beat:g} s" in pulse


def test_a_socket_is_closed_with_codes_that_the_scripts_know() -> None:
    source = script("transcript/source")
    assert constant(source, "NO_SUCH_TEST") == consumer.NO_SUCH_TEST
    assert constant(source, "SERVERS_FAULT") == consumer.INTERNAL_ERROR


def test_a_proof_is_sent_in_the_header_that_is_read() -> None:
    assert f'"{proof_of_work.HEADER}": worked' in script("start/send")


def test_the_form_s_script_names_fields_that_there_are() -> None:
    named = set(re.findall(r'control\("(\w+)"\)', script("start/form")))
    assert {"host", "port"} <= named <= FIELDS.keys()


def test_a_port_means_the_same_security_on_both_sides() -> None:
    table = re.search(r"const SECURITY = \{(.*?)\}", script("start/fields"))
    assert table
    assert dict(re.findall(r'(\d+): "(\w+)"', table[1])).items() >= host_input._SECURITY.items()
