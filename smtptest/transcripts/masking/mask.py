"""Masks a plan and its events: the conversation stays as it was, and nobody is named in it."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from smtptest.engine.events import Json
from smtptest.engine.secret import MASK
from smtptest.fields.domain import fields_of
from smtptest.fields.field import Field
from smtptest.transcripts.masking.collector import collect
from smtptest.transcripts.masking.domain_checks import DomainMasker
from smtptest.transcripts.masking.finder import Budget
from smtptest.transcripts.masking.masker import Masker
from smtptest.transcripts.masking.pseudonyms import Pseudonyms

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
# Lines of the message stage that are not lines of the message: its end, and BDAT (RFC 3030).
_OF_MESSAGE = re.compile(r"\.|BDAT \d+(?: LAST)?")


def masked(plan: Json, events: list[Json], seconds: float = SECONDS) -> tuple[Json, list[Json]]:
    """Return plan and events with every host, address, user and message replaced, the same name always by the same.

    plan: of any version of this program. seconds: of processor time; text that is not reached by then is masked whole.
    """
    budget = Budget(seconds)
    names = Pseudonyms(json.dumps([plan, events], ensure_ascii=False))
    return _Copy(Masker(collect(plan, events, budget), names, budget)).of(plan, events)


class _Copy:
    """One masked copy. It knows the stage of each dialog, because a line of the message is masked whole."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._domain = DomainMasker(masker)
        self._stages: dict[int | None, str] = {}

    def of(self, plan: Json, events: list[Json]) -> tuple[Json, list[Json]]:
        fields = fields_of(plan)
        return {name: self._planned(name, value, fields.get(name)) for name, value in plan.items()}, [
            self._event(each) for each in events
        ]

    def _planned(self, name: str, value: Any, field: Field | None) -> Any:
        """A value of the plan. If this version does not know its field, it is treated like any other text."""
        if field is not None and field.is_choice:
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
            return self._masker.text(value)
        if isinstance(value, list | tuple):
            return [self._any(item) for item in value]
        if isinstance(value, dict):
            return {name: self._any(item) for name, item in value.items()}
        return value

    def _event(self, event: Json) -> Json:
        ours = _OURS if event["kind"] != "received" else _OURS | {"text", "raw"}
        copied = {name: value if name in ours else self._any(value) for name, value in event.items()}
        for name in ("parameters", "reasons"):
            if name in event:
                copied[name] = self._filled_in(event[name])
        match event["kind"]:
            case "stage":
                self._stages[event["dialog"]] = event["name"] if event["state"] == "started" else ""
                copied["name"] = event["name"]
            case "sent":
                copied |= self._sent(event, copied["text"])
            case "received":
                copied |= {"text": self._received(event), "raw": None}
            case "check":
                copied |= self._domain.check(event)
            case "resolved" if event["type"] == "TXT":
                copied["answers"] = self._domain.answers(event["answers"])
            case "finished" if event.get("code", "").startswith("domain-"):
                copied |= self._domain.summary(event)
            case "tls":
                copied["chain"] = [self._certificate(certificate) for certificate in event["chain"]]
        return copied

    def _filled_in(self, value: Any) -> Any:
        """The parameters of our own sentences. The codes and variants of sentences within them stay as they are."""
        if isinstance(value, dict):
            ours = {"code", "variant"}
            return {name: one if name in ours else self._filled_in(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._filled_in(one) for one in value]
        return self._any(value)

    def _sent(self, event: Json, text: str) -> Json:
        """The fields of a sent line that change. A line of the message is masked whole: it may hold anything."""
        if claim := _CLAIM.match(event["text"]):
            return {"text": claim[0] + MASK, "masked": True}
        if (
            self._stages.get(event["dialog"]) == "message"
            and event["text"]
            and not _OF_MESSAGE.fullmatch(event["text"])
        ):
            return {"text": MASK, "masked": True}
        return {"text": text}

    def _received(self, event: Json) -> str:
        """The text of a received line. The reply code stays, and so do the usual prompts after a 334."""
        text: str = event["text"]
        if event["code"] is None:
            return self._masker.text(text)
        words = text[4:]
        if event["code"] == 334:
            return text if not words or _is_prompt(words) else text[:4] + MASK
        return text[:4] + self._masker.text(words)

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


def _is_prompt(words: str) -> bool:
    try:
        return base64.b64decode(words.strip(), validate=True).lower() in _PROMPTS
    except ValueError:
        return False
