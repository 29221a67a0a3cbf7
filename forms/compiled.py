"""A compiled form: takes what a client submitted, gives clean values or every error by field.

The server decides (decisions, design 10–11): hide and read-only are evaluated again here, hidden fields are
dropped, read-only and computed fields never come from the client, undeclared fields are refused by name.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, ValidationError

from forms import answer_texts
from forms.asks import names_asked
from forms.checks import findings_of
from forms.compiler import flat_errors, schema_of
from forms.errors import BadExpression, BadForm
from forms.options import options_of, stored
from forms.rules import Place, faults, required_fault
from forms.schema import CHOICES, Parsed, parse
from forms.settle import Cell, Path, Settled, Terms, cells, key_of, settle
from forms.shape import Shape, shape_of
from ground.bilingual import Bilingual

Found = dict[Path, list[Bilingual]]
MAX_DATA_DEPTH = 10
MAX_DATA_VALUES = 10_000


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error of a submission: `key` is the field's path (`members[0].name`; "" for the whole form)."""

    key: str
    message_zh: str
    message_en: str


@dataclass(slots=True)
class FormResult:
    """The result of a submission.

    `values`: what the task may store: entered, read-only (the server's own) and computed values, plain JSON.
    `entered`: only what the client was allowed to set. `errors`: empty when the submission is good.
    """

    values: dict[str, Any] = field(default_factory=dict)
    entered: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """No error."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """An immutable compiled form, safe to share between threads; `asks` are the names it reads of the server's data."""

    parsed: Parsed
    shape: Shape
    schema: Schema
    asks: frozenset[str]

    @property
    def digest(self) -> str:
        """sha256 (hex) of the form's canonical JSON."""
        return self.parsed.digest

    def load(
        self,
        data: Mapping[str, Any],
        context: Mapping[str, Any],
        *,
        readonly: Iterable[str] = (),
        hidden: Iterable[str] = (),
    ) -> FormResult:
        """Judge a submission against the form.

        `data`: what the client sent; `context`: server data (current values of read-only fields, option lists,
        `today`); `readonly`, `hidden`: keys that this seat may not change or see. Never raises for bad data.
        """
        excess = _excess(data)
        if excess:
            return FormResult(errors=[FieldError("", excess.zh, excess.en)])
        terms = Terms(context, frozenset(readonly), frozenset(hidden))
        result, found = _coerced(self, data)
        try:
            settled = settle(self.shape, result.entered, terms)
            _judge(self.shape, settled, terms, result, found)
        except (BadExpression, BadForm) as error:
            return FormResult(errors=[FieldError("", error.text.zh, error.text.en)])
        return result


def compile_form(schema: Mapping[str, Any] | str) -> CompiledForm:
    """Compile a form-js schema (dict or JSON text), cached by digest; raises BadForm with every finding."""
    return _from_text(schema) if isinstance(schema, str) else _compile(_Keyed(parse(schema)))


@functools.lru_cache(maxsize=256)
def _from_text(text: str) -> CompiledForm:
    return _compile(_Keyed(parse(text)))


class _Keyed:
    """A parsed form as a cache key: equal when the digests are."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed

    def __hash__(self) -> int:
        return hash(self.parsed.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.parsed.digest == self.parsed.digest


@functools.lru_cache(maxsize=512)
def _compile(keyed: _Keyed) -> CompiledForm:
    faults_found = [finding for finding in findings_of(keyed.parsed) if finding.severity == "error"]
    if faults_found:
        raise BadForm(faults_found)
    shape, _ = shape_of(keyed.parsed.components)
    return CompiledForm(keyed.parsed, shape, schema_of(shape), names_asked(keyed.parsed))


def _excess(data: Any) -> Bilingual | None:
    """The text of a broken bound of depth or size, or of data that are no object; walks without recursion."""
    if not isinstance(data, Mapping):
        return answer_texts.NOT_OBJECT
    level: list[Any] = [data]
    seen = 0
    for depth in range(MAX_DATA_DEPTH + 1):
        level = [child for node in level for child in _children(node)]
        seen += len(level)
        if seen > MAX_DATA_VALUES:
            return answer_texts.TOO_BIG.filled(bound=MAX_DATA_VALUES)
        if not level:
            return None
        if depth == MAX_DATA_DEPTH:
            break
    return answer_texts.TOO_DEEP.filled(bound=MAX_DATA_DEPTH)


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, Mapping):
        return node.values()
    return node if isinstance(node, list | tuple) else ()


def _coerced(form: CompiledForm, data: Mapping[str, Any]) -> tuple[FormResult, Found]:
    """The declared part of the data in its proper types, so that conditions see numbers as numbers."""
    client = copy.deepcopy(dict(data))
    for cell in list(cells(form.shape, client, {})):
        default = cell.component.raw.get("defaultValue")
        if cell.component.kind == "expression":
            cell.holder.pop(cell.name, None)
        elif default is not None and cell.name not in cell.holder:
            cell.holder[cell.name] = copy.deepcopy(default)
    found: Found = {}
    try:
        entered = form.schema.load(client)
    except ValidationError as error:
        for path, text in flat_errors(error.messages):
            found.setdefault(path, []).append(text)
        entered = error.valid_data if isinstance(error.valid_data, dict) else {}
    return FormResult(entered=dict(entered)), found


def _judge(shape: Shape, settled: Settled, terms: Terms, result: FormResult, found: Found) -> None:
    """Drop what the client may not set, put the server's values beside the rest, and apply the rules."""
    closed = settled.hidden | settled.frozen
    for cell in list(cells(shape, result.entered, {})) if closed else ():
        if cell.path in closed:
            cell.holder.pop(cell.name, None)
    for path in [path for path in found if _inside(path, closed)]:
        del found[path]
    result.values = _merged(shape, result.entered, settled, closed)
    _apply_rules(_Judgement(shape, closed, terms.context), result, found)
    result.errors = list(_in_order(shape, result.values, found))


def _inside(path: Path, closed: set[Path]) -> bool:
    return any(path[:size] in closed for size in range(1, len(path) + 1))


def _merged(shape: Shape, entered: dict[str, Any], settled: Settled, closed: set[Path]) -> dict[str, Any]:
    """Entered values with the server's read-only and computed ones beside them."""
    values = copy.deepcopy(entered)
    server = {cell.path: cell for cell in cells(shape, settled.data, {})}
    for cell in list(cells(shape, values, {})):
        own = cell.path in closed or cell.component.kind == "expression"
        source = server.get(cell.path)
        if own and cell.path not in settled.hidden and source and source.name in source.holder:
            cell.holder[cell.name] = source.holder[source.name]
    return values


@dataclass(frozen=True, slots=True)
class _Judgement:
    shape: Shape
    closed: set[Path]
    context: Mapping[str, Any]

    def open_cells(self, values: dict[str, Any]) -> Iterator[Cell]:
        """Cells that the client answers for."""
        for cell in cells(self.shape, values, {**self.context, **values}):
            if cell.component.kind != "expression" and not _inside(cell.path, self.closed):
                yield cell


def _apply_rules(judgement: _Judgement, result: FormResult, found: Found) -> None:
    for cell in list(judgement.open_cells(result.values)):
        if any(path[:len(cell.path)] == cell.path for path in found):
            continue
        value = cell.holder.get(cell.name)
        missing = required_fault(cell.component, value)
        texts = [missing] if missing else list(faults(Place(cell.component, cell.scope), value))
        if texts:
            found[cell.path] = texts
        elif cell.component.kind in CHOICES and value is not None:
            _store_choice(cell, result.entered, value)


def _store_choice(cell: Cell, entered: dict[str, Any], value: Any) -> None:
    options = options_of(cell.component, cell.scope)
    clean = [stored(item, options) for item in value] if isinstance(value, list) else stored(value, options)
    cell.holder[cell.name] = clean
    target: Any = entered
    for part in cell.path[:-1]:
        target = target[part]
    target[cell.name] = clean


def _in_order(shape: Shape, values: dict[str, Any], found: Found) -> Iterator[FieldError]:
    """Errors in the order of the form; those at no field (undeclared keys) last."""
    if not found:
        return
    rest = dict(found)
    for cell in list(cells(shape, copy.deepcopy(values), {})):
        for text in rest.pop(cell.path, ()):
            yield FieldError(key_of(cell.path), text.zh, text.en)
    for path, texts in sorted(rest.items(), key=lambda item: str(item[0])):
        for text in texts:
            yield FieldError(key_of(path), text.zh, text.en)
