"""A name in base64 and in hexadecimal is found, and no word is taken for one."""

from __future__ import annotations

import base64

import pytest

from smtptest.transcripts.masking.encoded import RUN, EncodedNames, encodings, whole_encodings


def test_base64_in_the_alphabet_of_urls_is_found_where_it_differs() -> None:
    texts = {
        base64.urlsafe_b64encode(f"{before}\u00fc\u00ff\u00fe??>>".encode()).decode() for before in ("", "x", "xy")
    }
    assert all("-" in text or "_" in text for text in texts)
    assert all(any(core in text for core in encodings("\u00fc\u00ff\u00fe??>>")) for text in texts)


@pytest.mark.parametrize("name", ["Schmidthuber", "schmidthuber", "SCHMIDTHUBER"])
def test_it_is_found_encoded_in_its_case_in_lower_and_in_upper_case(name: str) -> None:
    cores = set(encodings("Schmidthuber"))
    assert {name.encode().hex(), name.encode().hex().upper()} <= cores
    assert any(core in base64.b64encode(f"x{name}y".encode()).decode() for core in cores)


def test_what_base64_has_of_a_name_holds_nothing_of_what_stands_around_it() -> None:
    cores = [core for core in encodings("schmidthuber") if core.lower() != b"schmidthuber".hex()]
    for before in ("", "x", "xy"):
        texts = {base64.b64encode(f"{before}schmidthuber{after}".encode()).decode() for after in ("1", "\xff", "abc")}
        assert any(all(core in text for text in texts) for core in cores)
        assert all(len(core) >= 14 for core in cores)


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_it_is_found_in_base64_however_it_is_aligned(before: str) -> None:
    text = base64.b64encode(f"{before}schmidthuber and more".encode()).decode()
    assert any(core in text for core in encodings("schmidthuber"))
    assert b"schmidthuber".hex() in set(encodings("schmidthuber"))
    assert list(encodings("bob")) == [], "too short: found by chance"


@pytest.mark.parametrize("name", ["anna", "alice"])
@pytest.mark.parametrize("before", ["", "\0", "xy"])
def test_a_short_name_is_found_in_base64(name: str, before: str) -> None:
    text = base64.b64encode(f"{before}{name}\0 and more".encode()).decode()
    assert any(core in text for core in encodings(name))


def test_of_three_letters_only_a_whole_run_is_known() -> None:
    assert {"Ym9i", "AGJvYg", "626f62", "Qk9C"} <= set(whole_encodings("bob"))
    assert list(whole_encodings("bo")) == list(whole_encodings("anna")) == []


@pytest.mark.parametrize(
    ("name", "run", "found"),
    [
        ("anna", "YW5uYQ", True), ("anna", "yw5uyq", False), ("anna", "AGFubmE", True), ("anna", "616e6e61", True),
        ("alices", "ywxpy2vz", True), ("bob", "Ym9i", True), ("bob", "ym9i", False), ("bob", "xYm9i", False),
        ("bob", "AGJvYg", True), ("bob", "AGJvYgA", True), ("bob", "AGJvYgAA", False), ("bob", "Ym9ib", False),
        ("zoe", "Ym9i", False), ("alice", "YQBsAGkAYwBlAA", False),
    ],
)  # fmt: skip
def test_a_run_that_encodes_a_name_is_told_from_others(name: str, run: str, found: bool) -> None:
    match = RUN.fullmatch(f"{run}==")
    assert match is not None
    assert EncodedNames([name]).are_in(match[1]) == found


def test_it_is_found_as_windows_has_it_only_where_that_is_asked_for() -> None:
    run = base64.b64encode("for alice".encode("utf-16-le")).decode()
    assert EncodedNames(["alice"], ("utf-8", "utf-16-le")).are_in(run)
    assert not EncodedNames(["alice"]).are_in(run)


def test_a_word_of_smtp_is_no_name_that_is_encoded() -> None:
    names = EncodedNames([base64.b64decode("availA==").decode("latin-1")], ["latin-1"])
    assert names.are_in("availA")
    assert not names.are_in("unavailable")
