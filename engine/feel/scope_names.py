"""Which names of several words or with operators are known, so that `a-b` can be one name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.feel.errors import FeelError
from engine.feel.tokens import Token, tokenize

_SIMPLE = re.compile(r"\w+\Z")
_LOOSE = re.compile(r"\s+")
# Words that end a name of several words, unless the whole name is known.
STOPS = frozenset({"return", "then", "else", "satisfies", "in", "and", "or", "between", "instance"})


def is_simple(name: str) -> bool:
    """Whether the name is a single word, which needs no announcing."""
    return bool(_SIMPLE.match(name))


def normal(name: str) -> str:
    """The name with its inner white space as single blanks."""
    return _LOOSE.sub(" ", name.strip())


class KnownNames:
    """Names by their first token; the longest that fits wins."""

    def __init__(self, names: Iterable[str] = (), base: KnownNames | None = None) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._base = base  # names known everywhere, asked last
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Announce a name; single words need it only when they contain an operator."""
        if is_simple(name):
            return
        try:
            parts = tuple(token.text for token in tokenize(name)[:-1])
        except FeelError:
            return
        if len(parts) < 2:
            return
        entries = self._by_first.setdefault(parts[0], [])
        if all(known != parts for known, _ in entries):
            entries.append((parts, name))
            entries.sort(key=lambda entry: -len(entry[0]))

    def longest(self, tokens: list[Token], index: int) -> tuple[str, int] | None:
        """The longest known name that starts at this token, and how many tokens it takes."""
        own = self._own(tokens, index)
        other = self._base._own(tokens, index) if self._base is not None else None
        return other if own is None or other is not None and other[1] > own[1] else own

    def _own(self, tokens: list[Token], index: int) -> tuple[str, int] | None:
        for parts, name in self._by_first.get(tokens[index].text, ()):
            end = index + len(parts)
            if end < len(tokens) and all(
                tokens[index + i].text == part and tokens[index + i].kind != "str" for i, part in enumerate(parts)
            ):
                return name, len(parts)
        return None
