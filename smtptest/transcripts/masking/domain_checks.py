"""Masks what only a domain check has: selectors, published records, and the words of its results.

Sentences about a check are made again from their masked parameters: what stands in them may be two letters long, such
as the selector ``s1``, and cannot be found in the sentence itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from smtptest.engine.events import Json
from smtptest.engine.secret import MASK
from smtptest.engine.words.checks import CHECKS
from smtptest.engine.words.sentence import template_of
from smtptest.transcripts.masking.collector import HOP, HOSTS
from smtptest.transcripts.masking.masker import Masker

_RECORD = re.compile(r"v=(spf1|DKIM1|DMARC1|STSv1|TLSRPTv1|BIMI1)\b.*", re.IGNORECASE | re.DOTALL)
_TERM = re.compile(r"[+?~-]?(?:all|include|a|mx|ptr|ip4|ip6|exists)(?:[:/].*)?|(?:redirect|exp)=.*", re.IGNORECASE)
_TAG = re.compile(r"(?<![^\s;\"])([A-Za-z]\w*)(\s*=\s*)([^;\"]*)")
# Tags whose values are words of the standards, mailboxes or addresses; and those that hold keys and notes.
_TAGS = frozenset(
    re.findall(r"\w+", "v k t h s sp np adkim aspf pct fo rf ri rua ruf psd id l a avp"),
)
_HIDDEN = ("n", "p")
_PAGE = re.compile(r"(https?://[^/\s;\"]+)[^\s;\"]*", re.IGNORECASE)
_POLICIES = ("none", "quarantine", "reject")
# The code of a title within another sentence has a prefix.
_OF_KEYS = "dkim-key/"
# Parameters that hold what the domain's owner, or an authority, has written freely.
_FREE = frozenset({"text", "value", "explanation", "issuer"})
# Parameters that hold a term of an SPF record, and how a line of its evaluation ends in one.
_TERMS = frozenset({"term", "culprit"})
_EVALUATED = re.compile(r"(\s*\S+ )(\S+)")
# A field of a header that was added, removed or changed.
_HEADER_FIELD = re.compile(r"[-+<>] [!-9;-~]{1,76}: ")
# What a signature says of itself, with its selector; what a seal of ARC says, with what it vouches for.
_SIGNATURE = re.compile(r"(?P<domain>d=\S* )s=(?P<selector>\S*)(?P<rest> .*)")
_SEAL = re.compile(r"(?P<domain>i=\d+ d=\S* )cv=(?P<status>\S*)(?P<rest> .*)")
_STATES = ("none", "fail", "pass", "?")
# What may stand behind "with" (IANA: Mail Transmission Types), and what stands there if nothing does.
_PROTOCOLS = re.compile(r"(?:UTF8)?(?:E?SMTP|LMTP)S?A?|MMS|HTTPS?|local|\?", re.IGNORECASE)
# How a hop was secured, when it was, and how long it took.
_WHEN = re.compile(r"(?: \((?:TLSv|SSLv)[\d.]+\))?(?: \d{4}-\d\d-\d\dT[\d:.+-]+)?(?: [+-][\d.e+]+ s)?")
_WORDS = ("title", "detail", "advice")
# What unknown codes and missing parameters raise.
_UNKNOWN = (KeyError, IndexError, TypeError, ValueError, AttributeError)


class DomainMasker:
    """Masks the events of one domain check."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker

    def check(self, event: Json) -> Json:
        """The fields of a ``check`` that change."""
        code, parameters = event["code"], self._parameters(event["code"], event["parameters"])
        try:
            words = {name: _filled(getattr(CHECKS[code], name), parameters) for name in _WORDS}
        except _UNKNOWN:
            # Of another version: nobody knows which word of the sentence is a selector.
            words = {name: MASK if event[name] else "" for name in _WORDS}
        trace = {"trace": [self._line(line) for line in event["trace"]]} if "trace" in event else {}
        about = {"subject": self._subject(code, event["subject"]), "record": self.published(event["record"])}
        return {**about, "parameters": parameters, **words, **trace}

    def summary(self, event: Json) -> Json:
        """The fields of the end that change."""
        parameters = self._parameters(event["code"], event["parameters"])
        try:
            return {"parameters": parameters, "summary": _filled(template_of(event["code"]), parameters)}
        except _UNKNOWN:
            return {"parameters": parameters, "summary": MASK}

    def answers(self, answers: list[str]) -> list[str]:
        """TXT records: those of mail, and nothing of others, in which anything may stand."""
        return [self.published(text) if _RECORD.match(text.lstrip('"')) else MASK for text in answers]

    def selector(self, name: str) -> str:
        return self._masker.names.name(name)

    def published(self, text: str) -> str:
        """A text that ends in a record, if any: in the record only what the standards know stays."""
        return self._masker.text(_RECORD.sub(lambda match: _known_parts(match[0], match[1]), text))

    def _line(self, line: str) -> str:
        """A line of an evaluation. A term that SPF does not know may be any word, and so may a field of a header."""
        if (told := self._of_message(line)) is not None:
            return told
        if field := _HEADER_FIELD.match(line):
            return f"{field[0]}{MASK}"
        one = _EVALUATED.fullmatch(line)
        return f"{one[1]}{MASK}" if one and not _TERM.fullmatch(one[2]) else self.published(line)

    def _of_message(self, line: str) -> str | None:
        """A line about the way of a message, or about what signs it; None for all others."""
        if hop := HOP.match(line):
            sender, server = self._host(hop["sender"]), self._host(hop["server"])
            way = f"{hop['number']}{sender}{self._masker.text(hop['address'] or '')} by {server}"
            when = line[hop.end() :]
            return (
                f"{way} with {_protocol(hop['protocol'])}{when if _WHEN.fullmatch(when) else self._masker.text(when)}"
            )
        if one := _SIGNATURE.fullmatch(line):
            domain, rest = self._masker.text(one["domain"]), self._masker.text(one["rest"])
            return f"{domain}s={self.selector(one['selector'])}{rest}"
        if one := _SEAL.fullmatch(line):
            status = one["status"] if one["status"] in _STATES else MASK
            return f"{self._masker.text(one['domain'])}cv={status}{one['rest']}"
        return None

    def _host(self, name: str) -> str:
        """A host, even one that nothing but its place tells to be one."""
        masked = self._masker.text(name)
        return self._masker.names.host(name) if masked == name and re.search(r"\w", name) else masked

    def _subject(self, code: str, subject: str) -> str:
        return self.selector(subject) if subject and _OF_KEYS in code else self._masker.text(subject)

    def _parameters(self, code: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._parameter(code, name, value) for name, value in parameters.items()}

    def _parameter(self, code: str, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            inner = value["code"]
            return {"code": inner, "parameters": self._parameters(inner, value["parameters"])}
        if not isinstance(value, str):
            return value
        if name == "subject":
            return self._subject(code, value)
        if name in HOSTS or name == "protocol":
            return self._host(value) if name in HOSTS else _protocol(value)
        if name in _FREE and not _RECORD.match(value):
            return MASK if value else value
        return MASK if name in _TERMS and not _TERM.fullmatch(value) else self.published(value)


def _protocol(name: str) -> str:
    return name if _PROTOCOLS.fullmatch(name) else MASK


def _known_parts(record: str, version: str) -> str:
    if version.casefold() == "spf1":
        first, *terms = record.split(" ")
        return " ".join([first, *(term if not term or _TERM.fullmatch(term.strip('"')) else MASK for term in terms)])
    return _TAG.sub(_known_tag, record)


def _known_tag(match: re.Match[str]) -> str:
    name, equals, value = match[1], match[2], match[3]
    tag = name.casefold()
    if tag in _TAGS or (tag == "p" and value.strip().casefold() in _POLICIES):
        # The space ends the address of a page, whose path is masked with all that follows it.
        return name + equals + _PAGE.sub(r"\1/ ", value)
    return f"{name if tag in _HIDDEN else MASK}{equals}{MASK if value.strip() else value}"


def _filled(template: str, parameters: Mapping[str, Any]) -> str:
    return template.format_map({name: _said(value) for name, value in parameters.items()})


def _said(value: Any) -> Any:
    """A parameter as it stands in a sentence; one that is a sentence itself is said."""
    return _filled(template_of(value["code"]), value["parameters"]) if isinstance(value, dict) else value
