"""Searching names without keeping them readable: keyed tokens of what people type (decisions, design 5)."""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from records.keyring import Keyring

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SIZE = 24


def tokens(ring: Keyring, name: str) -> set[str]:
    """Return the keyed tokens of a name: exact, each character, each bigram, full pinyin, initials."""
    return {_keyed(ring, kind, text) for kind, text in _parts(name)}


def wanted(ring: Keyring, text: str) -> set[str]:
    """Return the tokens that must all be present for a search text: Chinese characters, or pinyin, or initials.

    A Chinese text is matched by its bigrams (a single one by the character), Latin text as full pinyin or as
    initials: then any one of the two tokens is enough, see `any_of`.
    """
    text = _tidy(text)
    if len(text) == 1:
        return {_keyed(ring, "char", text)}
    return {_keyed(ring, "pair", text[at : at + 2]) for at in range(len(text) - 1)}


def any_of(ring: Keyring, text: str) -> set[str]:
    """Return the tokens of which one is enough for a Latin search text: full pinyin, initials, exact name."""
    text = _tidy(text)
    return {_keyed(ring, kind, text) for kind in ("pinyin", "initials", "name")}


def is_chinese(text: str) -> bool:
    """Tell whether a search text is in Chinese characters."""
    return bool(_HAN.search(text))


def _parts(name: str) -> list[tuple[str, str]]:
    text = _tidy(name)
    found = [("name", text)]
    if is_chinese(text):
        found += [("char", char) for char in text]
        found += [("pair", text[at : at + 2]) for at in range(len(text) - 1)]
        full, initials = _pinyin(text)
        found += [("pinyin", full), ("initials", initials)]
    return found


def _pinyin(text: str) -> tuple[str, str]:
    syllables = [_syllable(char) for char in text]
    return "".join(syllables), "".join(part[:1] for part in syllables)


@lru_cache(maxsize=30_000)
def _syllable(char: str) -> str:
    return "".join(lazy_pinyin(char, style=Style.NORMAL)).lower()


def _tidy(text: str) -> str:
    return re.sub(r"[\s·•.\-']", "", text).lower()


def _keyed(ring: Keyring, kind: str, text: str) -> str:
    return ring.blind(f"name.{kind}", text)[:_SIZE]
