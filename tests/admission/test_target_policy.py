"""Which servers may be dialled, and when it is their turn."""

from __future__ import annotations

import asyncio
from ipaddress import ip_network

import pytest
from asgiref.sync import sync_to_async

from smtptest.admission.target_policy import ServiceTargetPolicy
from smtptest.conf.blocklist import Blocklist
from smtptest.conf.quota_settings import Quotas
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.rules import Slot
from smtptest.transcripts.models import Test, Usage
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)


async def test_dialogs_side_by_side_share_a_turn_and_its_wait() -> None:
    def door(test: Test) -> ServiceTargetPolicy:
        return ServiceTargetPolicy(
            Plan(host="many.example"), test, Quotas(target_gap=2000.0, queue=6000.0), Blocklist(), ask_owners=False
        )

    one, other = [door(await sync_to_async(new_test)()) for _ in range(2)]
    assert await one.slot("mx.many.example", "192.0.2.1") == Slot()
    turns = await asyncio.gather(*(other.slot("mx.many.example", f"192.0.2.{number}") for number in range(5)))
    assert [1900 < turn.seconds <= 2000 for turn in turns[:4]] == [True] * 4
    assert turns[4] == Slot(refusal=None, seconds=turns[4].seconds)
    assert 3900 < turns[4].seconds <= 4000, "more connections are another turn"
    assert await Usage.objects.acount() == 3


async def test_documents_of_servers_on_the_operators_list_are_not_fetched() -> None:
    blocked = Blocklist(domains=frozenset({"blocked.example"}), networks=(ip_network("192.0.2.0/24"),))
    test = await sync_to_async(new_test)()
    door = ServiceTargetPolicy(Plan(host="many.example"), test, Quotas(), blocked, ask_owners=False)
    assert [door.bars(one) for one in ("www.blocked.example", "192.0.2.1", "many.example")] == [True, True, False]
