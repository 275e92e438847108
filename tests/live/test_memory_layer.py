"""The channel layer in memory: every viewer of a group gets a message, and a message does not look at other groups."""

from __future__ import annotations

import pytest
from channels.layers import InMemoryChannelLayer

from smtptest.live import memory_layer
from smtptest.live.memory_layer import MemoryChannelLayer


async def joined(layer: MemoryChannelLayer, group: str) -> str:
    """The channel of a new viewer of this group."""
    channel: str = await layer.new_channel()
    await layer.group_add(group, channel)
    return channel


async def test_all_of_a_group_get_its_messages_in_order_and_nobody_else() -> None:
    layer = MemoryChannelLayer()
    one, two, other = [await joined(layer, group) for group in ("test.a", "test.a", "test.b")]
    for number in range(3):
        await layer.group_send("test.a", {"type": "events", "events": [number]})
    await layer.group_send("test.nobody", {"type": "gone"})
    for viewer in (one, two):
        assert [(await layer.receive(viewer))["events"] for _ in range(3)] == [[0], [1], [2]]
    assert other not in layer.channels


async def test_a_viewer_that_takes_nothing_loses_what_does_not_fit() -> None:
    layer = MemoryChannelLayer(capacity=2)
    viewer = await joined(layer, "test.a")
    for number in range(5):
        await layer.group_send("test.a", {"type": "events", "events": [number]})
    assert [(await layer.receive(viewer))["events"] for _ in range(2)] == [[0], [1]]
    assert viewer not in layer.channels, "nothing is left"


async def test_what_has_expired_is_looked_for_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now, looked = 1000.0, []
    clean = InMemoryChannelLayer._clean_expired

    def counted(layer: InMemoryChannelLayer) -> None:
        looked.append(now)
        clean(layer)

    monkeypatch.setattr(InMemoryChannelLayer, "_clean_expired", counted)
    monkeypatch.setattr("channels.layers.time.time", lambda: now)
    monkeypatch.setattr(memory_layer, "time", lambda: now)
    monkeypatch.setattr(memory_layer, "monotonic", lambda: now)
    layer = MemoryChannelLayer()
    silent = await joined(layer, "test.a")
    for _ in range(50):
        await layer.group_send("test.a", {"type": "events"})
    now += layer.expiry + 1
    await layer.group_send("test.b", {"type": "events"})
    assert looked == [1000.0, now]
    assert silent not in layer.channels
    assert not layer.groups["test.a"], "a viewer that has taken nothing for a minute is forgotten"
