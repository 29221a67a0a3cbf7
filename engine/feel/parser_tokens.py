"""Moving over tokens, names of several words, types: what both halves of the parser stand on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from engine.feel.budget import MAX_NESTING
from engine.feel.builtin_functions import BUILTIN_NAMES
from engine.feel.errors import FeelBudgetError, FeelSyntaxError
from engine.feel.nodes import Node, Position
from engine.feel.scope_names import STOPS, KnownNames, normal
from engine.feel.tokens import FULL_WIDTH_REMEDY, Token, full_width_sign, position, tokenize
from engine.feel.types import ALIASES, ANY, SIMPLE, FeelType

MAX_POSTFIX = 64  # filters, paths and calls in a row
_BUILTINS = KnownNames(BUILTIN_NAMES)
_TYPE_WORDS = KnownNames([*SIMPLE, *ALIASES])


class TokenReader(ABC):
    """A list of tokens and a place in it."""

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.nesting = 0
        self.in_tests = False  # unary tests allow `("a", "b")`
        self.known = KnownNames(names, _BUILTINS)
        self.unknown_types: list[tuple[Position, str]] = []

    @property
    def token(self) -> Token:
        """The token at this place."""
        return self.tokens[self.index]

    def peek(self, by: int = 1) -> Token:
        """The token further on."""
        return self.tokens[min(self.index + by, len(self.tokens) - 1)]

    def advance(self, by: int = 1) -> None:
        """Go on, never past the end."""
        self.index = min(self.index + by, len(self.tokens) - 1)

    def here(self) -> Position:
        """Line and column of this place."""
        return position(self.text, self.token.start)

    def is_op(self, *texts: str) -> bool:
        """Tell whether one of these operators stands here."""
        token = self.token
        return token.kind == "op" and token.text in texts

    def is_word(self, word: str) -> bool:
        """Tell whether this word stands here."""
        token = self.token
        return token.kind == "name" and token.text == word

    def expect(self, text: str, expected: tuple[str, str]) -> None:
        """Take this operator or word, or tell that it is missing."""
        if self.token.text != text or self.token.kind not in ("op", "name"):
            raise self.error(expected)
        self.advance()

    def expect_end(self) -> None:
        """Nothing may follow."""
        if self.token.kind != "end":
            raise self.error(("an operator or the end", "运算符或结尾"))

    def error(self, expected: tuple[str, str], remedy: tuple[str, str] = ("", "")) -> FeelSyntaxError:
        """What was expected here."""
        token = self.token
        for slip in (self.tokens[max(self.index - 1, 0)], token):
            sign = full_width_sign(slip.text) if slip.kind == "name" else ""
            if sign:
                at = position(self.text, self.text.index(sign, slip.start))
                return FeelSyntaxError(at, ("a half-width sign", "半角符号"), repr(sign), FULL_WIDTH_REMEDY)
        found = "the end (结尾)" if token.kind == "end" else repr(token.text[:40])
        return FeelSyntaxError(self.here(), expected, found, remedy)

    def name(self) -> str:
        """A name at this place: the longest known one, else words up to a keyword or operator."""
        known = self.known.longest(self.tokens, self.index)
        if known is not None and self._usable(known):
            self.advance(known[1])
            return normal(known[0])
        if self.token.kind != "name":
            raise self.error(("a name", "名称"))
        words = [self.token.text]
        self.advance()
        while self.token.kind == "name" and self.token.text not in STOPS:
            words.append(self.token.text)
            self.advance()
        return " ".join(words)

    def _usable(self, known: tuple[str, int]) -> bool:
        # `date and time` is the function only before a bracket; otherwise it can be a conjunction.
        return known[0] not in BUILTIN_NAMES or " and " not in known[0] or self.peek(known[1]).text == "("

    def name_before(self, stop: str) -> str:
        """A name that goes on until this operator or word, whatever it is made of; it becomes known."""
        start = self.token
        while not (self.token.text == stop and self.token.kind in ("op", "name")):
            outside = self.token.kind in ("end", "str") or self.is_op("(", ")", "[", "]", "{", "}", ",")
            if outside or stop == "in" and self.token.text in ("return", "satisfies"):
                raise self.error((f'a name and then "{stop}"', f"名称，其后为“{stop}”"))
            self.advance()
        if self.token is start or start.kind == "num":
            raise self.error(("a name", "名称"))
        found = normal(self.text[start.start:self.token.start])
        self.known.add(found)
        return found

    def type_expression(self) -> FeelType:
        """A type: `number`, `list<T>`, `context<a: T>`, `function<T> -> R`, `range<T>` or a defined name."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise FeelBudgetError("depth", MAX_NESTING)
        at = self.here()
        known = _TYPE_WORDS.longest(self.tokens, self.index)
        if known is not None:
            self.advance(known[1])
            name = known[0]
        else:
            name = self._type_name()
        name = ALIASES.get(name, name)
        found = self._type_members(name)
        if found.name not in SIMPLE:
            self.unknown_types.append((at, found.name))
        self.nesting -= 1
        return found

    def _type_name(self) -> str:
        if self.token.kind != "name":
            raise self.error(("a type", "类型"))
        name = self.token.text
        self.advance()
        while self.is_op(".") and self.peek().kind == "name":
            name += "." + self.peek().text
            self.advance(2)
        return name

    def _type_members(self, name: str) -> FeelType:
        if not self.is_op("<") or name not in ("list", "range", "context", "function"):
            return FeelType(name)
        self.advance()
        if name == "context":
            return FeelType(name, fields=self._fields())
        of = []
        while not self.is_op(">"):
            of.append(self.type_expression())
            if not self.is_op(">"):
                self.expect(",", ("\",\" or \">\"", "“,”或“>”"))
        self.advance()
        if name != "function":
            return FeelType(name, tuple(of[:1]))
        result = ANY
        if self.is_op("->"):
            self.advance()
            result = self.type_expression()
        return FeelType(name, tuple(of), result=result)

    def _fields(self) -> tuple[tuple[str, FeelType], ...]:
        fields = []
        while not self.is_op(">"):
            name = self.name_before(":")
            self.advance()
            fields.append((name, self.type_expression()))
            if not self.is_op(">"):
                self.expect(",", ("\",\" or \">\"", "“,”或“>”"))
        self.advance()
        return tuple(fields)

    @abstractmethod
    def expression(self) -> Node:
        """Any expression (the parser proper)."""
