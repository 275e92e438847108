"""A plan and its events, masked: the conversation as it was, with nobody named in it."""

from __future__ import annotations

import json
import re
from typing import Any

from smtptest.engine.events import Json
from smtptest.engine.secret import MASK
from smtptest.fields.table import FIELDS
from smtptest.transcripts.masking.collector import collect
from smtptest.transcripts.masking.finder import Budget
from smtptest.transcripts.masking.masker import Masker
from smtptest.transcripts.masking.pseudonyms import Pseudonyms

# What of an event is words of ours alone, from closed lists. Any other text is masked.
_OURS = frozenset(
    {
        "kind",
        "state",
        "verdict",
        "outcome",
        "level",
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
# SASL prompts that say nothing of anybody (draft-murchison-sasl-login): "Username:", "Password:", "User Name\0".
_PROMPTS = frozenset({"vxnlcm5hbwu6", "ugfzc3dvcmq6", "vxnlcibowyw1lqa==", "vxnlcibuyw1laa=="})
# Who the client claims to be, in words (XCLIENT, PROXY version 1) or in bytes (version 2: its signature, escaped).
_CLAIM = re.compile(r"(XCLIENT |PROXY |\\x0D\\x0A\\x0D\\x0A)")
# The longest transcript that honest servers have made takes a tenth of this.
SECONDS = 8.0
_OF_MESSAGE = re.compile(r"\.|BDAT \d+(?: LAST)?")


def masked(plan: Json, events: list[Json], seconds: float = SECONDS) -> tuple[Json, list[Json]]:
    """Plan and events with each host, address, user and message replaced, the same by the same throughout.

    seconds: of processor time. Whatever they do not suffice for is masked whole, as what nobody has looked at.
    """
    budget = Budget(seconds)
    names = Pseudonyms(json.dumps([plan, events], ensure_ascii=False))
    return _Copy(Masker(collect(plan, events, budget), names, budget)).of(plan, events)


class _Copy:
    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._stages: dict[int | None, str] = {}

    def of(self, plan: Json, events: list[Json]) -> tuple[Json, list[Json]]:
        return {name: self._planned(name, value) for name, value in plan.items()}, [
            self._event(each) for each in events
        ]

    def _planned(self, name: str, value: Any) -> Any:
        """A field of another version has its names replaced, as any text has whose meaning is not known."""
        field = FIELDS.get(name)
        if field is not None and field.is_choice:
            return value
        if field is not None and isinstance(value, str) and not field.kept_in_masked:
            return MASK if value else value
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
            case "tls":
                copied["chain"] = [self._certificate(certificate) for certificate in event["chain"]]
        return copied

    def _filled_in(self, value: Any) -> Any:
        """What stands in our own sentences. The codes of sentences within are ours, and so is which variant it is."""
        if isinstance(value, dict):
            ours = {"code", "variant"}
            return {name: one if name in ours else self._filled_in(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._filled_in(one) for one in value]
        return self._any(value)

    def _sent(self, event: Json, text: str) -> Json:
        """A line of the message is masked whole: whoever wrote it may have written anything."""
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
        """The reply code stays as it is, so that it still means the same."""
        text: str = event["text"]
        if event["code"] is None:
            return self._masker.text(text)
        words = text[4:]
        if event["code"] == 334:
            return text if words.strip().lower() in _PROMPTS else text[:4] + (MASK if words else "")
        return text[:4] + self._masker.text(words)

    def _certificate(self, certificate: Json) -> Json:
        """The day of a date stays; the exact second and the fingerprint would find it in public logs (RFC 9162)."""
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
        """By the whole name, so that it can still be seen who issued whose certificate."""
        common = re.search(r"(?:^|[,+])CN=([\w*-]+(?:\.[\w-]+)+)(?:[,+]|$)", name)
        return f"CN={self._masker.text(common[1]) if common else self._masker.names.name(name)}"
