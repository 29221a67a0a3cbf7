"""One rule of what is blank, for forms, reasons and names (web/tests/blank.test.ts holds the same signs)."""

from __future__ import annotations

import unicodedata

import pytest

from engine.feel import evaluate
from ground.blank import is_blank, visible_length

UNSEEN = [
    "", " ", "\n\t", "\u00a0", "\u00ad", "\u034f", "\u115f", "\u1160", "\u17b4", "\u180b", "\u180e", "\u200b",
    "\u200d", "\u202e", "\u2028", "\u2060", "\u2800", "\u3000", "\u3164", "\ufe0f", "\ufeff", "\uffa0", "\U0001d159",
    "\U000e0100", "\U000e0041", " \u200b\u3164\n",
]  # fmt: skip
SEEN = ["同意", ".", "〇", "0", "\u200b无", "☐"]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_that_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)
    assert is_blank(text * 20)


@pytest.mark.parametrize("text", SEEN)
def test_a_text_that_shows_anything_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_no_text_is_blank() -> None:
    assert is_blank(None)


def test_every_format_character_and_space_of_unicode_is_blank_and_no_letter_digit_or_punctuation_is() -> None:
    signs = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    kinds = {sign: unicodedata.category(sign) for sign in signs}
    assert [sign for sign in signs if kinds[sign] in ("Cf", "Zs", "Zl", "Zp") and not is_blank(sign)] == []
    fillers = {"\u115f", "\u1160", "\u3164", "\uffa0"}
    seen = {sign for sign in signs if kinds[sign][0] in "LNP"} - fillers
    assert [sign for sign in seen if is_blank(sign)] == []


@pytest.mark.parametrize(("text", "count"), [("  王 小明 ", 4), ("a" + "\u200b" * 9, 1), ("两\u3000字", 3), ("\u3164", 0)])
def test_the_visible_length_counts_what_is_seen(text: str, count: int) -> None:
    assert visible_length(text) == count


def test_an_expression_judges_alike() -> None:
    assert evaluate('is blank(" \u200b\u3164")') is True
