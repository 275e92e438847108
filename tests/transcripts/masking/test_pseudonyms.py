"""Whoever is named gets another name, always the same."""

from __future__ import annotations

from tests.transcripts.masking.test_parts import said


def test_one_person_is_one_name_in_whatever_order() -> None:
    first, second = said("Schmidt, Anna and Anna Schmidt").split(" and ")
    assert first == second
