"""Type references of the files: item definitions by name, prefixes, imports, constraints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from engine.feel.scope_names import KnownNames
from engine.feel.types import FeelType

from . import itemtypes as t
from . import model as m
from .coercion import builtin
from .feel import listed_values, unary_tests, written_type
from .findings import ERROR, WARNING, Finding, Place, Said, finding
from .linked_files import LinkedFiles


class Typebook:
    """Looks up what a typeRef means; unknown names are noted once and count as Any."""

    def __init__(self, linked: LinkedFiles, note: Callable[[Finding], None]) -> None:
        self._linked = linked
        self._note = note
        self._known: dict[tuple[str, str], t.Type] = {}
        self._open: set[tuple[str, str]] = set()
        self._missed: set[tuple[str, str]] = set()
        self._lazy: list[t.Lazy] = []
        self._named_types: dict[tuple[str, str], t.Type | None] = {}

    def find(self, definitions: m.Definitions, written: str, at: Place) -> t.Type:
        """The type a typeRef of that file means."""
        found = self._search(definitions, written)
        if found is not None:
            return found
        if (definitions.namespace, written) not in self._missed:
            self._missed.add((definitions.namespace, written))
            self._note(finding(at, WARNING, "unknown-type", Said(
                f"类型“{written}”没有定义，按任意类型处理。",
                f"Expected a known type but {written!r} is not defined; any value is taken.",
                "请定义该类型，或改用 string、number、date 等内置类型。",
                "Define the type, or use a built-in one such as string, number, date.",
            )))
        return t.ANY

    def settle(self) -> None:
        """Look up every type now, so that nothing changes while threads share the model."""
        for lazy in self._lazy:  # grows while types refer to further types
            _ = lazy.target

    def _later(self, name: str, find: Callable[[], t.Type]) -> t.Type:
        lazy = t.Lazy(name, find)
        self._lazy.append(lazy)
        return lazy

    def visible(self, definitions: m.Definitions) -> dict[str, FeelType]:
        """Names of types that FEEL in that file may use (`instance of`, parameters), with their shapes."""
        found: dict[str, FeelType] = {}
        for space in self._linked.merged(definitions.namespace):
            for item in self._items(space):
                found.setdefault(item.name, _bound(self._item(space, item)))
        for one in definitions.imports:
            if one.name:
                for item in self._items(one.namespace):
                    found.setdefault(f"{one.name}.{item.name}", _bound(self._item(one.namespace, item)))
        return found

    def _search(self, definitions: m.Definitions, written: str) -> t.Type | None:
        plain = builtin(written)
        if plain is not None:
            return plain
        for name in _readings(written):
            found = builtin(name) or self._defined(definitions, name) or written_type(name)
            if found is not None:
                return found
        return None

    def _defined(self, definitions: m.Definitions, name: str) -> t.Type | None:
        for space in self._linked.merged(definitions.namespace):
            found = self._named(space, name)
            if found is not None:
                return found
        for one in definitions.imports:
            if one.name and name.startswith(one.name + "."):
                inner = self._linked.by_space.get(one.namespace)
                return None if inner is None else self._defined(inner, name[len(one.name) + 1:])
        return None

    def _named(self, space: str, name: str) -> t.Type | None:
        if (space, name) not in self._named_types:
            item = next((item for item in self._items(space) if item.name == name), None)
            found = None if item is None else self._later(name, partial(self._item, space, item))
            self._named_types[space, name] = found
        return self._named_types[space, name]

    def _items(self, space: str) -> tuple[m.ItemDefinition, ...]:
        definitions = self._linked.by_space.get(space)
        return () if definitions is None else definitions.items

    def _item(self, space: str, item: m.ItemDefinition) -> t.Type:
        key = (space, item.name)
        if key not in self._known:
            if key in self._open:
                return self._circular(item)
            self._open.add(key)
            self._known[key] = self._build(space, item)
            self._open.discard(key)
        return self._known[key]

    def _circular(self, item: m.ItemDefinition) -> t.Type:
        self._note(finding(item.at, ERROR, "circular-type", Said(
            f"类型“{item.name}”以自身为基础。", f"Expected a base type but {item.name!r} is its own base.",
            "请更改它的 typeRef。", "Change its typeRef.",
        )))
        return t.ANY

    def _build(self, space: str, item: m.ItemDefinition) -> t.Type:
        element = self._element(space, item)
        if item.allowed is not None:
            element = self._constrained(element, item.allowed, item.name)
        whole: t.Type = t.ListType(element, item.name) if item.collection else element
        return whole if item.constraint is None else self._constrained(whole, item.constraint, item.name)

    def _element(self, space: str, item: m.ItemDefinition) -> t.Type:
        definitions = self._linked.by_space[space]
        if item.components:
            return t.Structure(item.name, {part.name: self._member(space, part) for part in item.components})
        if item.function is not None:
            params = tuple((p.name, self.find(definitions, p.type_ref, p.at)) for p in item.function.params)
            result = self.find(definitions, item.function.result, item.at)
            return t.FunctionType(item.name, t.Signature(params, result))
        base = self.find(definitions, item.type_ref, item.at)
        return base.target if isinstance(base, t.Lazy) else base

    def _member(self, space: str, part: m.ItemDefinition) -> t.Type:
        # Members can refer to the structure they are in, so a named one stays lazy.
        if part.components or part.allowed or part.constraint or part.collection or part.function:
            return self._later(part.name, lambda: self._build(space, part))
        return self.find(self._linked.by_space[space], part.type_ref, part.at)

    def _constrained(self, base: t.Type, test: m.Text, name: str) -> t.Type:
        tests = unary_tests(test, KnownNames(), self._note)
        if isinstance(base, t.Constrained):
            base = base.base  # a type's own constraint stands instead of its base's
        if tests is None:
            return base
        compiled = tests

        def meets(value: Any) -> bool:
            return compiled.holds(value, {})

        return t.Constrained(base, meets, name, t.Written(test, listed_values(test)))


def _bound(of: t.Type) -> FeelType:
    """The shape for `instance of`, with the constraints that parameters must meet."""
    return replace(of.feel(), admits=of.admits)


def _readings(written: str) -> list[str]:
    """The name as written, then without an XML prefix ("feel:string", "tns:tPerson")."""
    names = [written]
    if ":" in written:
        names.append(written.split(":", 1)[1].strip())
    return names
