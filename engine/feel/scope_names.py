"""Which names of several words or with operators are known, so that `a-b` can be one name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.tokens import Token, tokenize

_SIMPLE = re.compile(r"\w+\Z")
_LOOSE = re.compile(r"\s+")
# Words that end a name of several words, unless the whole name is known.
STOPS = frozenset({"return", "then", "else", "satisfies", "in", "and", "or", "between", "instance"})


# Words that are no variable by themselves, because the grammar or a constant takes them.
_TAKEN = STOPS | {"if", "for", "some", "every", "true", "false", "null"}


@lru_cache(maxsize=16_384)
def can_be_name(text: str) -> bool:
    """Tell whether a text, once announced, is read as the name of one variable wherever it stands."""
    try:
        tokens = tokenize(text)[:-1]
    except FeelError:
        return False
    if len(tokens) == 1:
        return tokens[0].kind == "name" and text not in _TAKEN
    return bool(tokens) and tokens[0].kind == "name" and all(token.kind != "str" for token in tokens)


def is_simple(name: str) -> bool:
    """Tell whether the name is a single word, which needs no announcing."""
    return bool(_SIMPLE.match(name))


def normal(name: str) -> str:
    """The name with its inner white space as single blanks."""
    return _LOOSE.sub(" ", name.strip())


class KnownNames:
    """Names by their tokens in trees, one upon another; the longest that fits wins, however many there are."""

    def __init__(self, names: Iterable[str] = (), base: KnownNames | None = None) -> None:
        self._own: _Branch = {}
        self._trees: tuple[_Branch, ...] = (self._own, *(base._trees if base is not None else ()))
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Announce a name; single words need it only when they contain an operator."""
        parts = () if is_simple(name) else _parts(name)
        if len(parts) < 2:
            return
        branch = self._own
        for part in parts:
            branch = branch.setdefault(part, {})
        branch.setdefault(_END, name)

    def longest(self, tokens: list[Token], index: int) -> tuple[str, int] | None:
        """The longest known name that starts at this token, and how many tokens it takes."""
        found: tuple[str, int] | None = None
        for tree in self._trees:
            here = _longest(tree, tokens, index)
            if here is not None and (found is None or here[1] > found[1]):
                found = here
        return found

    def occurring(self, text: str) -> list[str]:
        """Those that the text can mean; none if it cannot be read."""
        if not any(self._trees):
            return []
        try:
            tokens = tokenize(text)
        except FeelError:
            return []
        found = (self.longest(tokens, index) for index in range(len(tokens)))
        return [one[0] for one in found if one is not None]


_Branch = dict[str, Any]  # token -> branch; _END -> the name that ends here
_END = ""


def _longest(branch: _Branch, tokens: list[Token], index: int) -> tuple[str, int] | None:
    found = None
    start = index
    while tokens[index].kind not in ("str", "end"):
        branch = branch.get(tokens[index].text, _NONE)
        if not branch:
            break
        index += 1
        if _END in branch:
            found = branch[_END], index - start
    return found


_NONE: _Branch = {}


@lru_cache(maxsize=8192)
def _parts(name: str) -> tuple[str, ...]:
    try:
        tokens = tokenize(name)[:-1]
    except FeelError:
        return ()
    return () if any(token.kind == "str" for token in tokens) else tuple(token.text for token in tokens)
