"""A name that a server escapes is a name."""

from __future__ import annotations

import pytest

from smtptest.transcripts.masking import escapes
from smtptest.transcripts.masking.collector import Known
from smtptest.transcripts.masking.finder import Budget
from smtptest.transcripts.masking.masker import Masker
from smtptest.transcripts.masking.pseudonyms import Pseudonyms


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("carol%40other.test", "carol@other.test"),
        ("carol%2540other.test", "carol@other.test"),
        ("carol%25252540other.test", "carol%40other.test"),
        ("gr%C3%BCn.test", "gr\u00fcn.test"),
        ("gr%fcn.test", "gr\u00fcn.test"),
        ("carol+40other+2Etest", "carol@other.test"),
        ("carol=40other=2etest", "carol@other.test"),
        ("gr=C3=BCn.test", "gr\u00fcn.test"),
        ("gr+C3+BCn.test", "gr\u00fcn.test"),
        ("carol&#64;other.test", "carol@other.test"),
        ("gr&uuml;n&#x2E;test", "gr\u00fcn.test"),
        (r"gr\u00fcn\.test", "gr\u00fcn.test"),
        (r"CORP\carol", r"CORP\carol"),
        ("limit=20", "limit=20"),
        ("size=c3.test", "size=c3.test"),
        ("host=ad.test", "host=ad.test"),
        ("carol+20x", "carol+20x"),
        ("=63=61=72=6f=6c=40other.test", "carol@other.test"),
        ("+67+72+FC+6E.test", "gr\u00fcn.test"),
        ("x=20=3d=20", "x=20=3d=20"),
        (r"\143\141\162\157\154\100other\056test", "carol@other.test"),
        (r"gr\374n or gr\303\274n", "gr\u00fcn or gr\u00fcn"),
        (r"\977, \1", r"\977, \1"),
        ("\uff43\uff41\uff52\uff4f\uff4c\uff20other\uff0etest", "carol@other.test"),
        ("carol@other\u3002test", "carol@other.test"),
        ("\U0001d41c\U0001d41arol@other\uff61test", "carol@other.test"),
        ("100%", "100%"),
    ],
)
def test_what_is_escaped_and_what_only_looks_so(word: str, plain: str) -> None:
    assert escapes.unescaped(word) == plain


def test_each_word_that_has_escapes_is_replaced_and_the_rest_of_the_text_stays() -> None:
    told = escapes.sub(lambda word, plain: f"[{word}|{plain}]", "no <a%40b> or \u201cc=40d\u201d,  e+40f limit=20")
    assert told == "no <[a%40b|a@b]> or \u201c[c=40d|c@d]\u201d,  [e+40f|e@f] limit=20"
    assert escapes.sub(lambda word, plain: "x", "nothing to undo") == "nothing to undo"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("no carol%40other.test here", "no user-1@host-1.example here"),
        ("no m%C3%BCller.test here", "no host-1.example here"),
        ("no Gr%C3%BCn here", "no name-1 here"),
        ("no =?UTF-8?Q?Gr=C3=BCn?= here", "no =?UTF-8?Q?name-1?= here"),
        ("no Anna&nbsp;Schmidt here", "no name-1 here"),
        ("at 50%20 of 100%25, a&amp;b", "at 50%20 of 100%25, a&amp;b"),
        ("no carol%40other.test%0D%0AX", "no user-1@host-1.example\\u{000D}\\u{000A}X"),
        ("no carol%40other.test,%F3%B0%80%80", "no user-1@host-1.example,?"),
        ("no m=FCller.test nor Gr=FCn here", "no m=host-1.example nor name-1 here"),
        ("no \uff23arol@other\u3002test, 50\uff05 of it", "no user-1@host-1.example, 50\uff05 of it"),
        ("no 0x67 0x72 0xfc 0x6e but 67 72 65 79", "no id-1 but 67 72 65 79"),
    ],
)
def test_in_a_masked_copy_it_is_replaced_as_if_it_were_plain(said: str, shown: str) -> None:
    known = Known()
    known.host("gr\u00fcn.test")
    known.mailbox("anna.schmidt@gr\u00fcn.test")
    assert Masker(known, Pseudonyms(""), Budget(60)).text(said) == shown
