"""The servers that a route leads to."""

from __future__ import annotations

from smtptest.engine.smtp.routes import group_by_address
from smtptest.engine.smtp.target import Target
from tests.engine.smtp.routes import ONE


def test_a_mapped_address_is_the_same_address() -> None:
    targets = [Target(host=host, addresses=(address,)) for host, address in (("a", "::ffff:127.0.0.1"), ("b", ONE))]
    dead = Target(host="c")
    assert group_by_address([*targets, dead]) == [targets, [dead]]
