"""Character classes of XPath/XML Schema expressions: escapes, categories, blocks, sets with subtraction."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from engine.feel.errors import NullResult

Test = Callable[[str], bool]

_CATEGORIES = frozenset({
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
    "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn", "Cs",
})
_BLOCKS = {
    "BasicLatin": (0, 0x7F), "Latin-1Supplement": (0x80, 0xFF), "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F), "IPAExtensions": (0x250, 0x2AF), "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF), "Cyrillic": (0x400, 0x4FF), "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF), "Arabic": (0x600, 0x6FF), "Thaana": (0x780, 0x7BF), "Devanagari": (0x900, 0x97F),
    "Bengali": (0x980, 0x9FF), "Thai": (0xE00, 0xE7F), "Tibetan": (0xF00, 0xFFF), "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF), "Mongolian": (0x1800, 0x18AF), "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF), "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF), "LetterlikeSymbols": (0x2100, 0x214F), "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF), "MathematicalOperators": (0x2200, 0x22FF), "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF), "Dingbats": (0x2700, 0x27BF), "CJKRadicalsSupplement": (0x2E80, 0x2EFF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F), "Hiragana": (0x3040, 0x309F), "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F), "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF), "YiSyllables": (0xA000, 0xA48F), "HangulSyllables": (0xAC00, 0xD7A3),
    "PrivateUse": (0xE000, 0xF8FF), "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "ArabicPresentationForms-A": (0xFB50, 0xFDFF), "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
    "Specials": (0xFFF0, 0xFFFD), "CJKUnifiedIdeographsExtensionB": (0x20000, 0x2A6DF),
}


def invalid(pattern: str) -> NullResult:
    """The pattern is not a regular expression of XPath."""
    return NullResult(f"Expected a valid regular expression but got {pattern[:60]!r}.",
                      f"正则表达式无效:“{pattern[:60]}”。")


def category(name: str, pattern: str) -> Test:
    """The test of \\p{name}."""
    if name in _CATEGORIES:
        size = len(name)
        return lambda c: unicodedata.category(c)[:size] == name
    if name.startswith("Is") and name[2:] in _BLOCKS:
        low, high = _BLOCKS[name[2:]]
        return lambda c: low <= ord(c) <= high
    raise invalid(pattern)


def _word(c: str) -> bool:
    return unicodedata.category(c)[0] not in "PZC"


def _initial(c: str) -> bool:
    return c in "_:" or unicodedata.category(c)[0] == "L" or unicodedata.category(c) == "Nl"


def _name(c: str) -> bool:
    return _initial(c) or c in "-.\u00b7" or unicodedata.category(c) in ("Nd", "Mn", "Mc", "Lm")


_MULTI: dict[str, Test] = {
    "s": lambda c: c in " \t\n\r",
    "d": lambda c: unicodedata.category(c) == "Nd",
    "w": _word,
    "i": _initial,
    "c": _name,
}
SINGLE = {"n": "\n", "r": "\r", "t": "\t", **{c: c for c in "\\|.-^?*+{}()[]$/"}}


def multi(letter: str) -> Test | None:
    """The test of \\s, \\S, \\d, … or None."""
    found = _MULTI.get(letter.lower())
    if found is None:
        return None
    return found if letter.islower() else negated(found)


def negated(test: Test) -> Test:
    """What the test refuses."""
    return lambda c: not test(c)


def variants(c: str) -> frozenset[str]:
    """The character in both cases."""
    return frozenset({c, c.lower(), c.upper()})


class CharSet:
    """A class in brackets: characters, ranges and tests; perhaps negated, perhaps less another set."""

    __slots__ = ("chars", "ranges", "tests", "negative", "less", "fold", "_known")

    def __init__(self, fold: bool) -> None:
        self.chars: set[str] = set()
        self.ranges: list[tuple[str, str]] = []
        self.tests: list[Test] = []
        self.negative = False
        self.less: CharSet | None = None
        self.fold = fold
        self._known: dict[str, bool] = {}

    def __call__(self, c: str) -> bool:
        found = self._known.get(c)
        if found is None:
            found = self._holds(c)
            if len(self._known) < 4096:
                self._known[c] = found
        return found

    def _holds(self, c: str) -> bool:
        hit = any(self._member(v) for v in variants(c)) if self.fold else self._member(c)
        return hit != self.negative and not (self.less is not None and self.less(c))

    def _member(self, c: str) -> bool:
        return (c in self.chars or any(low <= c <= high for low, high in self.ranges)
                or any(test(c) for test in self.tests))
