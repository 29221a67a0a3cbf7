"""The syntax tree: one small class per construct, each knowing where it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Position = tuple[int, int]  # line and column, from 1


@dataclass(slots=True)
class Node:
    """Any construct."""

    at: Position


@dataclass(slots=True)
class Const(Node):
    """A literal; `bad` tells of an @-literal that means nothing."""

    value: Any
    bad: str = ""


@dataclass(slots=True)
class Name(Node):
    """A variable, a built-in function or `?`."""

    name: str


@dataclass(slots=True)
class Path(Node):
    """`base.name`."""

    base: Node
    name: str
    deep: bool = False  # the descendant operator `...`


@dataclass(slots=True)
class Filter(Node):
    """`base[condition]`."""

    base: Node
    condition: Node


@dataclass(slots=True)
class Call(Node):
    """`function(arguments)`; `names` is None or one name per argument."""

    function: Node
    arguments: list[Node]
    names: list[str] | None = None


@dataclass(slots=True)
class Chain(Node):
    """Operators of one level, left to right: `first op1 a op2 b …`."""

    first: Node
    rest: list[tuple[str, Node, Position]]


@dataclass(slots=True)
class Negate(Node):
    """`-operand`."""

    operand: Node


@dataclass(slots=True)
class Compare(Node):
    """`left op right` for = != < <= > >=."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True)
class Logic(Node):
    """`a and b and …` or `a or b or …`."""

    op: str
    operands: list[Node]


@dataclass(slots=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(slots=True)
class In(Node):
    """`value in test` or `value in (tests)`."""

    value: Node
    tests: list[Node]


@dataclass(slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: Any


@dataclass(slots=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: list[Node]


@dataclass(slots=True)
class ContextLiteral(Node):
    """`{key: value}`."""

    entries: list[tuple[str, Node]]


@dataclass(slots=True)
class RangeLiteral(Node):
    """`[low..high)`; a missing end is None, `op` what a unary test wrote."""

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool
    op: str = ""


@dataclass(slots=True)
class FunctionLiteral(Node):
    """`function(a: number) body`."""

    params: list[tuple[str, Any]]
    body: Node | None  # None: external
    result: Any = None
    external: Node | None = None  # what names the external function


@dataclass(slots=True)
class If(Node):
    """`if c then a else if d then b else e`: the branches in order and the last else."""

    branches: list[tuple[Node, Node]]
    otherwise: Node


@dataclass(slots=True)
class Iterator(Node):
    """`name in domain` or `name in domain .. until`."""

    name: str
    domain: Node
    until: Node | None = None


@dataclass(slots=True)
class For(Node):
    """`for iterators return body`."""

    iterators: list[Iterator]
    body: Node


@dataclass(slots=True)
class Quantified(Node):
    """`some` or `every` iterators satisfies condition."""

    every: bool
    iterators: list[Iterator]
    condition: Node


@dataclass(slots=True)
class UnaryTests(Node):
    """`-`, `a, b` or `not(a, b)` over the value `?`."""

    tests: list[Node]
    negated: bool = False
    any: bool = field(default=False)
