"""What counts as blank: a text in which nobody can see anything, however many characters it has."""

from __future__ import annotations

import unicodedata

# Controls, format characters, blanks, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Characters of other categories that draw nothing: the rest of Default_Ignorable_Code_Point (UAX #44: joiner, fillers,
# vowels inherent in Khmer, Mongolian and general variation selectors), the empty braille cell, the null notehead.
_FILLERS = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2065, 0x2800, 0x3164, *range(0xFE00, 0xFE10)}
    | {0xFFA0, *range(0xFFF0, 0xFFF9), 0x1D159, *range(0xE0000, 0xE1000)}
)


def is_blank(text: str | None) -> bool:
    """Tell whether a text shows nothing: none, empty, or made of blanks and invisible characters alone."""
    return not text or all(map(_unseen, text))


def visible_length(text: str) -> int:
    """Count the characters of a text that a reader sees, blanks between words included."""
    return sum(sign.isspace() or not _unseen(sign) for sign in text.strip())


def _unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN or ord(sign) in _FILLERS
