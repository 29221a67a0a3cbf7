"""Searching names without keeping them readable: keyed tokens of what people type (decisions, design 5)."""

import re

from records.keyring import Keyring
from records.students.spelling import endings, prefixes

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SIZE = 24
_LEAST = 2  # letters of a prefix: a single one would mean a tenth of all pupils


def tokens(ring: Keyring, name: str) -> set[str]:
    """Return the keyed tokens of a name: each character and bigram, and the prefixes of its pinyin and initials.

    Of a name in Latin letters, each prefix. A prefix cannot be told from the token of the whole, so it is one itself.
    """
    return {_keyed(ring, kind, text) for kind, text in _parts(name)}


def wanted(ring: Keyring, text: str) -> set[str]:
    """Return the tokens that must all be present for a search text in Chinese characters.

    It is matched by its bigrams, a single one by the character; for Latin text see `any_of`.
    """
    text = _tidy(text)
    if len(text) == 1:
        return {_keyed(ring, "char", text)}
    return {_keyed(ring, "pair", text[at : at + 2]) for at in range(len(text) - 1)}


def any_of(ring: Keyring, text: str) -> set[str]:
    """Return the tokens of which one is enough for a Latin text: any prefix of pinyin, of initials, or of the name."""
    text = _tidy(text)
    pinyin = {text, *endings(text)} if len(text) >= _LEAST else {text}
    return {_keyed(ring, kind, text) for kind in ("initials", "name")} | {
        _keyed(ring, "pinyin", spelling) for spelling in pinyin
    }


def is_chinese(text: str) -> bool:
    """Tell whether a search text is in Chinese characters."""
    return bool(_HAN.search(text))


def _parts(name: str) -> list[tuple[str, str]]:
    text = _tidy(name)
    if not is_chinese(text):
        return [("name", text[:end]) for end in range(min(_LEAST, len(text)), len(text) + 1)]
    pinyin, initials = prefixes(text)
    return [
        *(("char", char) for char in text),
        *(("pair", text[at : at + 2]) for at in range(len(text) - 1)),
        *(("pinyin", spelling) for spelling in pinyin),
        *(("initials", letters) for letters in initials),
    ]


def _tidy(text: str) -> str:
    return re.sub(r"[\s·•・‧.\-'’]", "", text).lower().replace("ü", "v")


def _keyed(ring: Keyring, kind: str, text: str) -> str:
    return ring.blind(f"name.{kind}", text)[:_SIZE]
