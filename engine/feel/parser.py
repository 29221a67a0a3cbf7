"""The parser: precedence climbing over operators; what is not an operator is in parser_primary."""

from __future__ import annotations

from collections.abc import Iterable

from engine.feel.budget import MAX_NESTING
from engine.feel.errors import FeelBudgetError
from engine.feel.nodes import (
    Between,
    Chain,
    Compare,
    In,
    InstanceOf,
    ListLiteral,
    Logic,
    Negate,
    Node,
    RangeLiteral,
    UnaryTests,
)
from engine.feel.parser_primary import Primary
from engine.feel.types import FeelType

_LEVELS = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "==": 3, "between": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "**": 6,
}
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "==")
_AFTER_GROUP = frozenset({"*", "/", "+", "-", "**", ".", "["})


class Parser(Primary):
    """One text, parsed once."""

    def whole_expression(self) -> Node:
        """The text as one expression; several with commas between make a list."""
        at, found = self.here(), [self.expression()]
        while self.is_op(","):
            self.advance()
            found.append(self.expression())
        self.expect_end()
        return found[0] if len(found) == 1 else ListLiteral(at, found)

    def expression(self) -> Node:
        """Any expression; every nesting passes here, so depth is counted here."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise FeelBudgetError("depth", MAX_NESTING)
        node = self.binary(1)
        self.nesting -= 1
        return node

    def binary(self, lowest: int, left: Node | None = None) -> Node:
        """Operators of at least this level, to the right of `left` if it is given."""
        node = self.operand() if left is None else left
        while True:
            op = self.operator()
            level = _LEVELS.get(op, 0)
            if level < lowest or not level:
                return node
            node = self._combine(op, level, node)

    def operator(self) -> str:
        """The operator or operator word at this place, "" if none."""
        token = self.token
        if token.kind == "op" or token.kind == "name" and token.text in ("or", "and", "between", "in"):
            return token.text
        return ""

    def _combine(self, op: str, level: int, left: Node) -> Node:
        at = self.here()
        if level <= 2:
            return self._logic(op, level, left)
        if level >= 4:
            return self._chain(level, left)
        self.advance()
        if op == "between":
            low = self.binary(4)
            self.expect("and", ("\"and\"", "“and”"))
            return Between(at, left, low, self.binary(4))
        if op == "in":
            return In(at, left, self._in_tests())
        if op == "==":
            op = "="
        return Compare(at, op, left, self.binary(4))

    def _logic(self, op: str, level: int, left: Node) -> Node:
        at, operands = self.here(), [left]
        while self.operator() == op:
            self.advance()
            operands.append(self.binary(level + 1))
        return Logic(at, op, operands)

    def _chain(self, level: int, left: Node) -> Node:
        rest = []
        at = self.here()
        while _LEVELS.get(op := self.operator(), 0) == level:
            place = self.here()
            self.advance()
            rest.append((op, self.binary(level + 1), place))
        return Chain(at, left, rest)

    def operand(self) -> Node:
        """Signs, then a postfix expression, then `instance of`."""
        at, signs = self.here(), 0
        while self.token.kind == "op" and self.token.text == "-":
            self.advance()
            signs += 1
        node = self.postfix(self.primary())
        for _ in range(min(signs, 2 - signs % 2)):
            node = Negate(at, node)
        while self.is_word("instance") and self.peek().text == "of":
            place = self.here()
            self.advance(2)
            node = InstanceOf(place, node, self.type_expression())
        return node

    def _in_tests(self) -> list[Node]:
        if not self.is_op("("):
            return [self.positive_test(closed=True)]
        at = self.here()
        self.advance()
        first = self.positive_test()
        if self.is_op(".."):
            return [self.finish_range(at, first, low_included=False)]
        tests = [first]
        while self.is_op(","):
            self.advance()
            tests.append(self.positive_test())
        self.expect(")", ("\")\"", "“)”"))
        if len(tests) == 1 and self.is_op(*_AFTER_GROUP):
            return [self.binary(4, self.postfix(first))]
        return tests

    def positive_test(self, closed: bool = False) -> Node:
        """One unary test: `< x`, a range or an expression (`closed`: up to an additive one)."""
        if self.is_op(*_COMPARISONS):
            return self.comparison_test()
        return self.binary(4) if closed else self.expression()

    def comparison_test(self) -> RangeLiteral:
        """`< x` and its like, as a range that is open to one side."""
        at, op = self.here(), self.token.text
        self.advance()
        end = self.binary(4)
        if op in ("<", "<="):
            return RangeLiteral(at, None, end, False, op == "<=", op)
        if op in (">", ">="):
            return RangeLiteral(at, end, None, op == ">=", False, op)
        return RangeLiteral(at, end, end, True, True, "!=" if op == "!=" else "=")

    def whole_tests(self) -> UnaryTests:
        """The text as unary tests: `-`, tests, or `not(tests)`."""
        at, self.in_tests = self.here(), True
        if self.is_op("-") and self.peek().kind == "end":
            self.advance()
            return UnaryTests(at, [], any=True)
        if self.is_word("not") and self.peek().text == "(":
            start = self.index
            self.advance(2)
            tests = self._test_list()
            if self.is_op(")") and self.peek().kind == "end":
                self.advance()
                return UnaryTests(at, tests, negated=True)
            self.index = start
        tests = self._test_list()
        self.expect_end()
        return UnaryTests(at, tests)

    def _test_list(self) -> list[Node]:
        tests = [self.positive_test()]
        while self.is_op(","):
            self.advance()
            tests.append(self.positive_test())
        return tests


def parse_expression(text: str, names: Iterable[str] = ()) -> Node:
    """The tree of an expression; FeelSyntaxError with the place, FeelBudgetError for what is too long or deep."""
    return _guarded(text, names, unary=False)


def parse_unary_tests(text: str, names: Iterable[str] = ()) -> Node:
    """The tree of unary tests; errors as of parse_expression."""
    return _guarded(text, names, unary=True)


def parse_type(text: str) -> FeelType:
    """The type of a text: "list<number>", "context<a: string>", "function<number> -> string"; FeelSyntaxError."""
    parser = Parser(text)
    found = parser.type_expression()
    parser.expect_end()
    return found


def _guarded(text: str, names: Iterable[str], unary: bool) -> Node:
    try:
        parser = Parser(text, names)
        return parser.whole_tests() if unary else parser.whole_expression()
    except RecursionError:
        raise FeelBudgetError("depth", MAX_NESTING) from None

