"""Which fields are hidden, which are read-only, what is computed: settled on the server from the submitted data.

Hiding one field can hide another, so the answer is a fixed point: rounds go on until nothing changes.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.errors import BadForm, Finding
from forms.expressions import is_feel, truth, value_of
from forms.schema import Component
from forms.shape import Shape
from ground.bilingual import Bilingual

Path = tuple[str | int, ...]
ROUNDS = 12
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the form at its concrete path, with the object that holds it and the scope it is judged in."""

    path: Path
    shape: Shape
    holder: dict[str, Any]
    name: str
    scope: Mapping[str, Any]

    @property
    def component(self) -> Component:
        """The component that declares the value."""
        assert self.shape.component is not None
        return self.shape.component


@dataclass(frozen=True, slots=True)
class Terms:
    """What the caller knows: server data, and keys that this seat may not see or may not change."""

    context: Mapping[str, Any]
    readonly: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


@dataclass(slots=True)
class Settled:
    """The outcome: paths hidden and frozen, and the data with server and computed values in place.

    `bare` are the hidden paths that hold no value: to drop them changes nothing.
    """

    hidden: set[Path] = field(default_factory=set)
    bare: set[Path] = field(default_factory=set)
    frozen: set[Path] = field(default_factory=set)
    data: dict[str, Any] = field(default_factory=dict)


def key_of(path: Path) -> str:
    """The path as people read it: `members[0].name`, cut at 200 characters."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text[:200]


def cells(shape: Shape, data: dict[str, Any], scope: Mapping[str, Any], path: Path = ()) -> Iterator[Cell]:
    """Every value and list of the form as far as the data go; wrongly typed parts are left to the schema."""
    for name, member in shape.members.items():
        here = (*path, name)
        if member.kind == "object":
            inner = data.setdefault(name, {})
            if isinstance(inner, dict):
                yield from cells(member, inner, scope, here)
            continue
        yield Cell(here, member, data, name, scope)
        rows = data.get(name) if member.kind == "rows" else None
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict):
                inside = {**scope, **row, "this": row, "parent": scope, "i": index + 1}
                yield from cells(member, row, inside, (*here, index))


def settle(shape: Shape, client: dict[str, Any], terms: Terms) -> Settled:
    """Find the fixed point; raises BadForm when the form's conditions contradict one another."""
    settled = Settled()
    for _ in range(ROUNDS + 1):
        following = _round(shape, client, terms, settled)
        # why: the next round would begin with the same data
        if following.frozen == settled.frozen and following.hidden ^ settled.hidden <= following.bare:
            return following
        settled = following
    raise BadForm([Finding("form", "unsettled", "error", Bilingual(
        "各字段的隐藏条件互相矛盾，无法确定", "the hide conditions contradict one another and never settle",
    ), Bilingual("请检查互相引用的隐藏条件", "look at hide conditions that refer to each other"))])


def _round(shape: Shape, client: dict[str, Any], terms: Terms, before: Settled) -> Settled:
    data = copy.deepcopy(client)
    for cell in list(cells(shape, data, {})):
        _place(cell, terms, before)
    _compute(shape, data, terms)
    after = Settled(data=data)
    for cell in cells(shape, data, {**terms.context, **data}):
        if _is_hidden(cell, terms):
            after.hidden.add(cell.path)
            if cell.name not in cell.holder:
                after.bare.add(cell.path)
        elif _is_frozen(cell, terms):
            after.frozen.add(cell.path)
    return after


def _place(cell: Cell, terms: Terms, before: Settled) -> None:
    """Drop what is hidden, and put the server's value in place of what the client may not set."""
    if cell.path in before.hidden or cell.component.kind == "expression":
        cell.holder.pop(cell.name, None)
    elif cell.path in before.frozen or _always_frozen(cell, terms):
        value = server_value(terms.context, cell.path)
        cell.holder.pop(cell.name, None)
        if value is not _ABSENT:
            cell.holder[cell.name] = copy.deepcopy(value)


def server_value(context: Any, path: Path) -> Any:
    """The server's value at a path, or a sentinel that `is_absent` knows."""
    for part in path:
        if isinstance(part, int):
            if not isinstance(context, list) or part >= len(context):
                return _ABSENT
        elif not isinstance(context, Mapping) or part not in context:
            return _ABSENT
        context = context[part]
    return context


def _compute(shape: Shape, data: dict[str, Any], terms: Terms) -> None:
    scope: dict[str, Any] = {**terms.context, **data}
    for cell in list(cells(shape, data, scope)):
        if cell.component.kind != "expression":
            continue
        live = {**cell.scope, **cell.holder, **(data if cell.holder is data else {})}
        cell.holder[cell.name] = value_of(str(cell.component.raw.get("expression", "")), live)
        if cell.holder is data:
            scope[cell.name] = data[cell.name]


def _is_hidden(cell: Cell, terms: Terms) -> bool:
    if _named(cell, terms.hidden):
        return True
    return any(truth(guard, cell.scope) for guard in cell.shape.guards)


def _is_frozen(cell: Cell, terms: Terms) -> bool:
    if _always_frozen(cell, terms):
        return True
    asked = (box.raw.get("readonly") for box in cell.shape.frozen)
    return any(truth(text, cell.scope) for text in asked if isinstance(text, str) and is_feel(text))


def _named(cell: Cell, keys: frozenset[str]) -> bool:
    """Tell whether keys name the cell: by its own path, or by its path in any row (`members[].name`)."""
    return bool(keys) and (key_of(cell.path) in keys or re.sub(r"\[\d+\]", "[]", key_of(cell.path)) in keys)


def _always_frozen(cell: Cell, terms: Terms) -> bool:
    if _named(cell, terms.readonly):
        return True
    return any(box.raw.get("readonly") is True or box.raw.get("disabled") is True for box in cell.shape.frozen)
