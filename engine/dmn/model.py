"""What a DMN file says, as plain records: nothing is compiled or evaluated here."""

from __future__ import annotations

from dataclasses import dataclass, field

from .findings import Place


@dataclass(frozen=True)
class Text:
    """A piece of FEEL as written, with its place and the type it shall have ("" = none given)."""

    text: str
    at: Place
    type_ref: str = ""
    language: str = ""


@dataclass(frozen=True)
class Variable:
    """A named place for a value: variable, formal parameter, binding parameter or relation column."""

    name: str
    type_ref: str
    at: Place


@dataclass(frozen=True)
class Literal:
    """A literal expression."""

    body: Text
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class ContextEntry:
    """One row of a boxed context; without variable it is the result."""

    variable: Variable | None
    value: Expression | None


@dataclass(frozen=True)
class Context:
    """A boxed context."""

    entries: tuple[ContextEntry, ...]
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class ListOf:
    """A boxed list."""

    items: tuple[Expression | None, ...]
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class Relation:
    """A boxed relation: a list of contexts written as a grid."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple[Expression | None, ...], ...]
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class Invocation:
    """A boxed invocation: the function and what its parameters are bound to."""

    callee: Expression | None
    bindings: tuple[tuple[Variable, Expression | None], ...]
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class FunctionOf:
    """A boxed function definition; of other kinds only well-known pure functions are computed."""

    params: tuple[Variable, ...]
    body: Expression | None
    kind: str
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class Conditional:
    """A boxed conditional (DMN 1.4)."""

    test: Expression | None
    then: Expression | None
    otherwise: Expression | None
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class Filter:
    """A boxed filter (DMN 1.4)."""

    source: Expression | None
    match: Expression | None
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class Iterator:
    """A boxed for, some or every (DMN 1.4); `kind` says which."""

    kind: str
    variable: str
    source: Expression | None
    body: Expression | None
    at: Place
    type_ref: str = ""


@dataclass(frozen=True)
class InputClause:
    """An input column: its label, its expression and the values it allows (None = any)."""

    label: str
    expression: Text
    values: Text | None
    at: Place


@dataclass(frozen=True)
class OutputClause:
    """An output column: its name, type, allowed values in order of priority, and default."""

    name: str
    label: str
    type_ref: str
    values: Text | None
    default: Text | None
    at: Place


@dataclass(frozen=True)
class Rule:
    """A row: its unary tests, its outputs, its annotations."""

    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]
    annotations: tuple[str, ...]
    at: Place


@dataclass(frozen=True)
class Table:
    """A decision table; orientation is layout only and is not kept."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotation_names: tuple[str, ...]
    hit_policy: str
    aggregation: str
    output_label: str
    at: Place
    type_ref: str = ""


Expression = (
    Literal | Context | ListOf | Relation | Invocation | FunctionOf | Conditional | Filter | Iterator | Table
)


@dataclass(frozen=True)
class ItemDefinition:
    """A type: alias of another, structure, function signature, with constraints; `collection` makes a list of it."""

    name: str
    type_ref: str
    components: tuple[ItemDefinition, ...]
    collection: bool
    allowed: Text | None
    constraint: Text | None
    function: FunctionItem | None
    at: Place


@dataclass(frozen=True)
class FunctionItem:
    """The signature of a function type."""

    params: tuple[Variable, ...]
    result: str


@dataclass(frozen=True)
class Import:
    """An import of another model: the prefix its names get here ("" = none) and its namespace."""

    name: str
    namespace: str
    location: str
    kind: str
    at: Place


Key = tuple[str, str]  # (namespace, element id)


@dataclass(frozen=True)
class InputData:
    """A value the caller supplies."""

    key: Key
    name: str
    variable: Variable
    at: Place


@dataclass(frozen=True)
class Decision:
    """A decision: what it requires and its logic."""

    key: Key
    name: str
    variable: Variable
    information: tuple[str, ...]
    knowledge: tuple[str, ...]
    logic: Expression | None
    at: Place


@dataclass(frozen=True)
class KnowledgeModel:
    """A business knowledge model: a function with a name."""

    key: Key
    name: str
    variable: Variable
    knowledge: tuple[str, ...]
    logic: FunctionOf | None
    at: Place


@dataclass(frozen=True)
class Service:
    """A decision service: the decisions it answers, hides and takes as given."""

    key: Key
    name: str
    variable: Variable
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]
    at: Place


Element = InputData | Decision | KnowledgeModel | Service


@dataclass(frozen=True)
class Definitions:
    """One DMN file."""

    file: str
    namespace: str
    name: str
    version: str
    imports: tuple[Import, ...]
    items: tuple[ItemDefinition, ...]
    elements: tuple[Element, ...]
    prefixes: frozenset[str] = field(default_factory=frozenset)
