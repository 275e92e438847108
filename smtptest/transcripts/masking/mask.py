"""Masks a plan and its events: the conversation stays as it was, and nobody is named in it."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from smtptest.engine.events import Json, Received, Sent
from smtptest.engine.line_note import LineNote
from smtptest.engine.secret import MASK
from smtptest.engine.words.findings import words_of
from smtptest.fields.domain import fields_of
from smtptest.fields.field import Field
from smtptest.transcripts.masking.collector import collect
from smtptest.transcripts.masking.domain_checks import DomainMasker
from smtptest.transcripts.masking.finder import Budget
from smtptest.transcripts.masking.masker import Masker
from smtptest.transcripts.masking.pseudonyms import Pseudonyms
from smtptest.transcripts.masking.vocabulary import COMMAND, offer
from smtptest.transcripts.sides import CLIENT, SERVER, with_sides

# Fields of events that hold only words of our own, from closed lists. The text of all other fields is masked.
_OURS = frozenset(
    {
        "kind",
        "state",
        "verdict",
        "outcome",
        "level",
        "result",
        "id",
        "stage",
        "code",
        "reference",
        "type",
        "note",
        "version",
        "cipher",
        "key_exchange",
        "role",
    }
)
# SASL prompts that name nobody (draft-murchison-sasl-login), in lower case.
_PROMPTS = frozenset({b"username:", b"password:", b"user name\0", b"password\0"})
# Before the name of the client: XCLIENT, PROXY version 1, and the signature of PROXY version 2, whose bytes are shown
# as escapes.
_CLAIM = re.compile(r"(XCLIENT |PROXY |\\x0D\\x0A\\x0D\\x0A)")
# Processor time. The longest transcript of a server that did not try to be expensive took a tenth of this.
SECONDS = 8.0
# A line of the message stage that is no line of the message (RFC 3030).
_CHUNK = re.compile(r"BDAT \d+(?: LAST)?")
# The name of a header field (RFC 5322 section 2.2).
_FIELD = re.compile(r"[!-9;-~]{1,76}:")
# A moment in our own sentences and in what is filled into them: only the day stays, as of a certificate's dates. Left
# as it is, a part of it would also be taken for a telephone number.
_MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\d) \d\d:\d\d(?= UTC|\Z)")
_SAID = frozenset({Sent.kind, Received.kind})
# The finding that counts the days to the end of a certificate.
_ENDS_SOON = "certificate-expires-soon"


def masked(plan: Json, events: list[Json], seconds: float = SECONDS) -> tuple[Json, list[Json]]:
    """Return plan and events with every host, address, user and message replaced, the same name always by the same.

    plan: of any version of this program. seconds: of processor time; text that is not reached by then is masked whole.
    """
    budget = Budget(seconds)
    names = Pseudonyms(json.dumps([plan, events], ensure_ascii=False))
    return _Copy(Masker(collect(plan, events, budget), names, budget)).of(plan, events)


class _Copy:
    """One masked copy."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._domain = DomainMasker(masker)
        self._is_round_trip = False

    def of(self, plan: Json, events: list[Json]) -> tuple[Json, list[Json]]:
        fields = fields_of(plan)
        self._is_round_trip = bool(plan.get("round_trip"))
        return {name: self._planned(name, value, fields.get(name)) for name, value in plan.items()}, [
            self._event(event, told) for event, told in zip(events, with_sides(events), strict=True)
        ]

    def _planned(self, name: str, value: Any, field: Field | None) -> Any:
        """A value of the plan. If this version does not know its field, it is treated like any other text."""
        if (field is not None and field.is_choice) or name == "behaviour":
            return value
        if field is not None and isinstance(value, str) and not field.kept_in_masked:
            return MASK if value else value
        if name == "selectors":
            return [self._domain.selector(each) for each in value]
        if name == "attachments":
            return [{**self._any(attached), "name": MASK} for attached in value]
        return self._any(value)

    def _any(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._masker.text(_MOMENT.sub(r"\1", value))
        if isinstance(value, list | tuple):
            return [self._any(item) for item in value]
        if isinstance(value, dict):
            return {name: self._any(item) for name, item in value.items()}
        return value

    def _event(self, event: Json, told: Json) -> Json:
        """told: the event with the side that says it."""
        ours = _OURS if event["kind"] not in _SAID else _OURS | {"text", "raw"}
        copied = {name: value if name in ours else self._any(value) for name, value in event.items()}
        for name in ("parameters", "reasons"):
            if name in event:
                copied[name] = self._filled_in(event[name])
        match event["kind"]:
            case "stage":
                copied["name"] = event["name"]
            case "finding" if event.get("code") == _ENDS_SOON:
                copied |= _without_days(copied)
            case kind if kind in _SAID:
                copied |= self._said(told)
            case "check":
                copied |= self._domain.check(event)
            case "resolved" if event["type"] == "TXT":
                copied["answers"] = self._domain.answers(event["answers"])
            case "finished" if self._is_of_checks(event):
                copied |= self._domain.summary(event)
            case "tls":
                copied["chain"] = [self._certificate(certificate) for certificate in event["chain"]]
        return copied

    def _is_of_checks(self, event: Json) -> bool:
        """Whether an end quotes results of checks."""
        if self._is_round_trip:
            return event["dialog"] is None and "code" in event
        return event.get("code", "").startswith(("domain-", "received-"))  # type: ignore[no-any-return]

    def _filled_in(self, value: Any) -> Any:
        """The parameters of our own sentences. The codes and variants of sentences within them stay as they are."""
        if isinstance(value, dict):
            ours = {"code", "variant"}
            return {name: one if name in ours else self._filled_in(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._filled_in(one) for one in value]
        return self._any(value)

    def _said(self, told: Json) -> Json:
        """The fields of a line that change."""
        hidden = _hidden(told) if told["side"] == CLIENT else ""
        text = hidden or (self._replied(told) if told["side"] == SERVER else self._masker.text(told["text"], COMMAND))
        if told["kind"] == Sent.kind:
            return {"text": text, "masked": told["masked"] or bool(hidden)}
        notes = [note for note in (told.get("note") or "").split(", ") if note and note != LineNote.MASKED]
        return {"text": text, "raw": None, **({"note": ", ".join([*notes, LineNote.MASKED])} if hidden else {})}

    def _replied(self, told: Json) -> str:
        """The text of a reply. Its code stays, and so do the usual prompts after a 334."""
        text: str = told["text"]
        if told["code"] is None:
            return self._masker.text(text)
        words = text[4:]
        if told["code"] == 334:
            return text if not words or _is_prompt(words) else text[:4] + MASK
        return text[:4] + self._masker.text(words, offer(told["code"], words))

    def _certificate(self, certificate: Json) -> Json:
        """A certificate. Only the days of its dates stay: the second and the fingerprint can be looked up in public
        logs (RFC 9162)."""
        copied: Json = self._any(certificate)
        for name in ("subject", "issuer"):
            if certificate.get(name):
                copied[name] = self._distinguished(certificate[name])
        for name in ("not_before", "not_after"):
            if certificate.get(name):
                copied[name] = f"{certificate[name][:10]}T00:00:00+00:00"
        if certificate.get("fingerprint"):
            copied["fingerprint"] = MASK
        if "key" in certificate:
            copied["key"] = certificate["key"]
        return copied

    def _distinguished(self, name: str) -> str:
        """A distinguished name. It is replaced as a whole, so that a chain still shows who issued which certificate."""
        common = re.search(r"(?:^|[,+])CN=([\w*-]+(?:\.[\w-]+)+)(?:[,+]|$)", name)
        return f"CN={self._masker.text(common[1]) if common else self._masker.names.name(name)}"


def _without_days(finding: Json) -> Json:
    """The fields of a masked :data:`_ENDS_SOON` that change. In how many days it is, is not told: of runs that follow
    each other, the first with a smaller number would tell the second of the end."""
    parameters = {**finding.get("parameters", {}), "variant": "several", "days": MASK}
    try:
        return {"parameters": parameters, "detail": words_of(_ENDS_SOON, parameters).detail.format_map(parameters)}
    except KeyError:  # of another version
        return {"detail": MASK}


def _hidden(told: Json) -> str:
    """A line of the client that is masked whole; empty if it is not. A line of the message may hold anything: of one
    that came in, only the name of its header field stays."""
    text: str = told["text"]
    if claim := _CLAIM.match(text):
        return claim[0] + MASK
    if not told["of_message"] or not text or _CHUNK.fullmatch(text):
        return ""
    field = _FIELD.match(text) if told["kind"] == Received.kind else None
    return f"{field[0]} {MASK}" if field else MASK


def _is_prompt(words: str) -> bool:
    try:
        return base64.b64decode(words.strip(), validate=True).lower() in _PROMPTS
    except ValueError:
        return False
