"""Operands: literals, names, brackets of all kinds, if, for, some, every, functions, and what follows them."""

from __future__ import annotations

from abc import abstractmethod

from engine.feel.errors import FeelBudgetError
from engine.feel.nodes import (
    Call,
    Const,
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    If,
    Iterator,
    ListLiteral,
    Name,
    Node,
    Path,
    Position,
    Quantified,
    RangeLiteral,
)
from engine.feel.numbers import CTX
from engine.feel.parser_tokens import MAX_POSTFIX, TokenReader
from engine.feel.temporal_text import parse_literal
from engine.feel.tokens import Token

_CONSTANTS = {"true": True, "false": False, "null": None}
_NAME_SYMBOLS = frozenset({"-", "+", "*", "/", "'", "\u2019", ".", "&", "%"})
_NO_OPERAND = frozenset({"and", "or", "then", "else", "return", "satisfies", "in", "between", "instance"})


class Primary(TokenReader):
    """The operand half of the parser."""

    @abstractmethod
    def binary(self, lowest: int, left: Node | None = None) -> Node:
        """Operators (the parser proper)."""

    @abstractmethod
    def comparison_test(self) -> RangeLiteral:
        """A unary comparison (the parser proper)."""

    def primary(self) -> Node:
        """One operand without what follows it."""
        token, at = self.token, self.here()
        if token.kind == "num":
            self.advance()
            value = CTX.create_decimal(token.text)
            return Const(at, value if value.is_finite() else None, "" if value.is_finite() else token.text)
        if token.kind == "str":
            self.advance()
            return Const(at, token.text)
        if token.kind == "name":
            return self._word(at)
        if self.is_op("<", "<=", ">", ">=", "=", "!="):
            return self.comparison_test()
        if token.kind == "op":
            opened = {"(": self._group, "[": self._list, "{": self._context, "]": self._open_range,
                      "@": self._at_literal, "?": self._input}.get(token.text)
            if opened is not None:
                self.advance()
                return opened(at)
        raise self.error(("an expression", "表达式"))

    def _word(self, at: Position) -> Node:
        word, follows = self.token.text, self.peek()
        if self.known.longest(self.tokens, self.index) is None:
            if word in _CONSTANTS:
                self.advance()
                return Const(at, _CONSTANTS[word])
            if word == "if":
                return self._if(at)
            if word in ("for", "some", "every") and follows.kind == "name":
                return self._for(at) if word == "for" else self._quantified(at, word == "every")
            if word == "function" and follows.text == "(":
                return self._function(at)
            if word in _NO_OPERAND:
                raise self.error(("an expression", "表达式"))
        return Name(at, self.name())

    def _input(self, at: Position) -> Node:
        return Name(at, "?")

    def _at_literal(self, at: Position) -> Node:
        if self.token.kind != "str":
            raise self.error(("a text after @, as in @\"2026-01-31\"", "@ 后的文本，如 @\"2026-01-31\""))
        text = self.token.text
        self.advance()
        value = parse_literal(text)
        return Const(at, value, "" if value is not None else text or "@")

    def _group(self, at: Position) -> Node:
        if self.is_op(".."):
            return self.finish_range(at, None, low_included=False)
        node = self.expression()
        if self.is_op(".."):
            return self.finish_range(at, node, low_included=False)
        if self.in_tests and self.is_op(","):
            return self._tests_in_brackets(at, node)
        self.expect(")", ("\")\"", "“)”"))
        return node

    def _tests_in_brackets(self, at: Position, first: Node) -> Node:
        items = [first]
        while self.is_op(","):
            self.advance()
            items.append(self.expression())
        self.expect(")", ("\")\"", "“)”"))
        return ListLiteral(at, items)

    def _open_range(self, at: Position) -> Node:
        low = self.expression()
        if not self.is_op(".."):
            raise self.error(("\"..\" of a range", "区间的“..”"))
        return self.finish_range(at, low, low_included=False)

    def finish_range(self, at: Position, low: Node | None, low_included: bool) -> RangeLiteral:
        """From ".." to the closing bracket; a missing end leaves the range open to that side."""
        self.advance()
        high = None if self.is_op(")", "]", "[") else self.expression()
        if not self.is_op(")", "]", "["):
            raise self.error(("the end of the range: \"]\", \")\" or \"[\"", "区间的右括号“]”“)”或“[”"))
        included = self.is_op("]")
        self.advance()
        return RangeLiteral(at, low, high, low_included, included)

    def _list(self, at: Position) -> Node:
        items: list[Node] = []
        if self.is_op(".."):
            return self.finish_range(at, None, low_included=True)
        while not self.is_op("]"):
            items.append(self.expression())
            if len(items) == 1 and self.is_op(".."):
                return self.finish_range(at, items[0], low_included=True)
            if not self.is_op("]"):
                self.expect(",", ("\",\" or \"]\"", "“,”或“]”"))
        self.advance()
        return ListLiteral(at, items)

    def _context(self, at: Position) -> Node:
        entries: list[tuple[str, Node]] = []
        while not self.is_op("}"):
            if self.token.kind == "str":
                key = self.token.text
                self.known.add(key)
                self.advance()
            else:
                key = self.name_before(":")
            self.expect(":", ("\":\" after the key", "键后的“:”"))
            entries.append((key, self.expression()))
            if not self.is_op("}"):
                self.expect(",", ("\",\" or \"}\"", "“,”或“}”"))
        self.advance()
        return ContextLiteral(at, entries)

    def _if(self, at: Position) -> Node:
        branches = []
        while True:
            self.advance()
            condition = self.expression()
            self.expect("then", ("\"then\"", "“then”"))
            branches.append((condition, self.expression()))
            self.expect("else", ("\"else\"", "“else”"))
            if not (self.is_word("if") and self.known.longest(self.tokens, self.index) is None):
                return If(at, branches, self.expression())

    def _iterators(self) -> list[Iterator]:
        found = []
        while True:
            self.advance()
            at = self.here()
            name = self.name_before("in")
            self.advance()
            domain = self.expression()
            until = None
            if self.is_op(".."):
                self.advance()
                until = self.expression()
            found.append(Iterator(at, name, domain, until))
            if not self.is_op(","):
                return found

    def _for(self, at: Position) -> Node:
        iterators = self._iterators()
        self.expect("return", ("\"return\"", "“return”"))
        return For(at, iterators, self.expression())

    def _quantified(self, at: Position, every: bool) -> Node:
        iterators = self._iterators()
        self.expect("satisfies", ("\"satisfies\"", "“satisfies”"))
        return Quantified(at, every, iterators, self.expression())

    def _function(self, at: Position) -> Node:
        self.advance(2)
        params = []
        while not self.is_op(")"):
            params.append(self._parameter())
            if not self.is_op(")"):
                self.expect(",", ("\",\" or \")\"", "“,”或“)”"))
        self.advance()
        result = None
        if self.is_op(":"):
            self.advance()
            result = self.type_expression()
        if self.is_word("external"):
            self.advance()
            return FunctionLiteral(at, params, None, result, self.expression())
        return FunctionLiteral(at, params, self.expression(), result)

    def _parameter(self) -> tuple[str, object]:
        start, depth = self.index, 0
        while not self.is_op(":", ",", ")") and self.token.kind != "end":
            depth += 1
            self.advance()
        stop = self.token.text
        self.index = start
        if not depth or stop not in (":", ",", ")"):
            raise self.error(("a parameter name", "参数名"))
        tokens = self.tokens[start:start + depth]
        name = " ".join(self.text[tokens[0].start:tokens[-1].end].split())
        self.known.add(name)
        self.advance(depth)
        if stop != ":":
            return name, None
        self.advance()
        return name, self.type_expression()

    def postfix(self, node: Node) -> Node:
        """Paths, filters and calls that follow an operand."""
        for _ in range(MAX_POSTFIX):
            at = self.here()
            if self.is_op(".", "..."):
                deep = self.token.text == "..."
                self.advance()
                node = Path(at, node, self.name(), deep)
            elif self.is_op("[") and not self._closes_range():
                self.advance()
                node = Filter(at, node, self.expression())
                self.expect("]", ("\"]\"", "“]”"))
            elif self.is_op("("):  # after any operand: what turns out to be no function gives null, not an error
                node = self._call(at, node)
            else:
                return node
        raise FeelBudgetError("depth", MAX_POSTFIX)

    def _closes_range(self) -> bool:
        # `]1..3[`: a bracket after which no operand can start closes a range.
        follows = self.peek()
        if follows.kind == "end":
            return True
        if follows.kind == "op":
            return follows.text not in ("(", "[", "{", "-", "@", "?", "<", ">", "<=", ">=", "=", "!=")
        return follows.kind == "name" and follows.text in _NO_OPERAND

    def _call(self, at: Position, function: Node) -> Node:
        self.advance()
        arguments: list[Node] = []
        names: list[str] = []
        while not self.is_op(")"):
            name = self._argument_name()
            if name is not None:
                names.append(name)
            arguments.append(self.expression())
            if not self.is_op(")"):
                self.expect(",", ("\",\" or \")\"", "“,”或“)”"))
        self.advance()
        if names and len(names) != len(arguments):
            raise self.error(("all arguments named or none", "参数应全部命名或全部不命名"))
        return Call(at, function, arguments, names or None)

    def _in_name(self, token: Token) -> bool:
        return token.kind in ("name", "num") or token.kind == "op" and token.text in _NAME_SYMBOLS

    def _argument_name(self) -> str | None:
        ahead = 0
        while self._in_name(self.peek(ahead)) and ahead < 24:
            ahead += 1
        if not ahead or self.token.kind != "name" or self.peek(ahead).text != ":" or self.peek(ahead).kind != "op":
            return None
        first, last = self.token, self.peek(ahead - 1)
        self.advance(ahead + 1)
        return " ".join(self.text[first.start:last.end].split())
