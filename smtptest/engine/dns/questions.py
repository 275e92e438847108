"""The questions of one test to the DNS: each is asked once, recorded once, and counted.

The publisher of a record decides what is asked next: an SPF record may include a hundred others. So a test has a budget
of questions and of seconds, and each part of it may be given a smaller one.
"""

from __future__ import annotations

import asyncio
import copy
import re
from dataclasses import dataclass, field

from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.lookups import look_up_with_number, lookup_error
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.recorder import Track
from smtptest.engine.words.sentence import Sentence

MOST = 300
SECONDS = 60.0
_Question = tuple[str, str]
# What a record holds as a name may have any byte in it. A backslash would begin an escape (RFC 1035 section 5.1).
_LABEL = re.compile(r"[ -\[\]-~]{1,63}")
_LONGEST = 253


@dataclass
class _Budget:
    """How many questions may be asked."""

    most: int
    """How many different ones."""
    asked: set[_Question] = field(default_factory=set)
    """Those that were."""

    def has_room(self, question: _Question) -> bool:
        return question in self.asked or len(self.asked) < self.most


class _Desk:
    """Asks each question once, for all who want to know."""

    def __init__(self, network: GuardedNetwork, track: Track, seconds: float) -> None:
        self.network = network
        self.deadline = asyncio.get_running_loop().time() + seconds
        self._track = track
        self._tasks: dict[_Question, asyncio.Task[Answer]] = {}

    def refusal(self, question: _Question) -> Sentence | None:
        """Why this cannot be asked; None if it can, or has been."""
        name, _ = question
        if question in self._tasks:
            return None
        if len(name) > _LONGEST or not all(_LABEL.fullmatch(label) for label in name.split(".")):
            return Sentence("lookup-not-a-name")
        if asyncio.get_running_loop().time() >= self.deadline:
            return Sentence("lookup-too-late")
        return self.network.name_refusal(name)

    async def answer(self, question: _Question) -> Answer:
        """The answer. The question goes on if the caller is cancelled, because others may wait for it."""
        if question not in self._tasks:
            self._tasks[question] = asyncio.create_task(self._ask(*question))
        return await asyncio.shield(self._tasks[question])

    async def _ask(self, name: str, record_type: str) -> Answer:
        found, seq = await look_up_with_number(self.network, name, record_type, self._track)
        return Answer(
            name=name,
            type=record_type,
            records=found.shown,
            absent=found.absent,
            error=lookup_error(found),
            canonical=found.canonical,
            dangling=found.dangling,
            secure=found.secure,
            bogus=found.bogus,
            withheld=found.refused or bool(found.hidden) or found.withheld > 0,
            seq=seq,
        )

    async def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


class Questions:
    """Asks name servers for a test. most: how many questions it may ask. seconds: how long it may ask new ones."""

    def __init__(self, network: GuardedNetwork, track: Track, *, most: int = MOST, seconds: float = SECONDS) -> None:
        self._desk = _Desk(network, track, seconds)
        self._budgets: tuple[_Budget, ...] = (_Budget(most),)

    def limited(self, most: int) -> Questions:
        """The same for a part of the test, which may ask at most this many questions; those that another part has asked
        count too."""
        part = copy.copy(self)
        part._budgets = (*self._budgets, _Budget(most))
        return part

    async def ask(self, name: str, record_type: str) -> Answer:
        """The answer. Never raises: ``error`` says why there are no records, also if the question was not asked."""
        question = (name.lower().removesuffix("."), record_type)
        full = next((budget for budget in self._budgets if not budget.has_room(question)), None)
        refusal = Sentence("lookup-too-many", count=full.most) if full else self._desk.refusal(question)
        if refusal is not None:
            return Answer(name=question[0], type=record_type, error=refusal)
        for budget in self._budgets:
            budget.asked.add(question)
        return await self._desk.answer(question)

    async def close(self) -> None:
        """Abandon the questions that have no answer yet. Their events say so."""
        await self._desk.close()
