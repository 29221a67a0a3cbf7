"""All files of one model together: who means what by an href or a name, across imports.

An import with a name gives the imported names that prefix; an import without one (DMN 1.5) merges them into the
importing model, where the importer's own names, and then those of earlier imports, win over later ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import model as m
from .errors import DmnError, UnknownElement


class LinkedFiles:
    """Elements by key, and the two look-ups every other module needs: `target` and `prefix`."""

    def __init__(self, files: list[m.Definitions]) -> None:
        self.files = sorted(files, key=lambda d: _imported(d, files))  # stable: roots keep their order
        self.by_space: dict[str, m.Definitions] = {}
        self.elements: dict[m.Key, m.Element] = {}
        for definitions in files:
            self._add(definitions)
        self._by_name: dict[tuple[str, str], m.Element] = {}
        for element in sorted(self.elements.values(), key=lambda e: isinstance(e, m.InputData)):
            self._by_name.setdefault((element.key[0], element.name), element)
        self._declared = {name for e in self.elements.values() for name in (e.name, e.variable.name)}
        self._declared.update(one.name for definitions in files for one in definitions.imports)
        self._instead: dict[m.Key, m.Key] = {}
        for definitions in self.files:
            self._merge(definitions)

    @property
    def main(self) -> m.Definitions:
        """The first file that no other imports: plain names mean its elements before any other's."""
        return self.files[0]

    def target(self, definitions: m.Definitions, href: str) -> m.Element | None:
        """The element an href of that file points at, or None."""
        space, _, ident = href.rpartition("#")
        space = self._space_of(definitions, space)
        for merged in self.merged(space):
            found = self.elements.get((merged, ident))
            if found is not None:
                return self.elements[self._instead.get(found.key, found.key)]
        return None

    def prefix(self, definitions: m.Definitions, element: m.Element) -> str:
        """The prefix of the element's name in expressions of that file ("" = none)."""
        space = element.key[0]
        own = list(self.merged(definitions.namespace))
        if space in own:
            return ""
        for near in own:
            for one in self._imports(near):
                if one.name and space in self.merged(one.namespace):
                    return one.name
        return ""

    def declares(self, name: str) -> bool:
        """Tell whether an element or import has that name, plainly or behind "{namespace}" or an import's prefix."""
        plain = name.rpartition("}")[2]
        return plain in self._declared or plain.partition(".")[0] in self._declared

    def merged(self, space: str) -> Iterator[str]:
        """A namespace and those merged into it by imports without name, nearest first."""
        seen: set[str] = set()
        waiting = [space]
        while waiting:
            here = waiting.pop(0)
            if here in seen:
                continue
            seen.add(here)
            yield here
            waiting[:0] = [one.namespace for one in self._imports(here) if not one.name]

    def named(self, name: str) -> m.Element:
        """The element of that name or id ("{namespace}name" and "import.name" too); raises UnknownElement."""
        found = self._qualified(name) if name.startswith("{") else self._plain(name)
        if found is None:
            raise UnknownElement(name, sorted(e.name for e in self.elements.values() if not isinstance(e, m.InputData)))
        return found

    def _plain(self, name: str) -> m.Element | None:
        wanted = " ".join(name.split())
        order = [*self.merged(self.main.namespace), *(d.namespace for d in self.files)]
        for space in order:
            found = self._within(space, wanted)
            if found is not None:
                return found
        return self._dotted(wanted)

    def _within(self, space: str, wanted: str) -> m.Element | None:
        return self._by_name.get((space, wanted)) or self.elements.get((space, wanted))

    def _dotted(self, wanted: str) -> m.Element | None:
        for one in self.main.imports:
            if one.name and wanted.startswith(one.name + "."):
                return self._within(one.namespace, wanted[len(one.name) + 1:])
        return None

    def _qualified(self, name: str) -> m.Element | None:
        space, _, wanted = name[1:].partition("}")
        return self._within(space, " ".join(wanted.split()))

    def _imports(self, space: str) -> tuple[m.Import, ...]:
        definitions = self.by_space.get(space)
        return () if definitions is None else definitions.imports

    def _space_of(self, definitions: m.Definitions, written: str) -> str:
        if not written:
            return definitions.namespace
        if written in self.by_space:
            return written
        by_location = {one.location: one.namespace for one in definitions.imports if one.location}
        return by_location.get(written, written)

    def _add(self, definitions: m.Definitions) -> None:
        if definitions.namespace in self.by_space:
            raise DmnError(
                f"两个文件使用同一命名空间“{definitions.namespace}”。",
                f"Expected one file per namespace but two use {definitions.namespace!r}.",
                element=definitions.name,
                remedy=("请为其中一个文件另取命名空间。", "Give one of the files another namespace."),
            )
        self.by_space[definitions.namespace] = definitions
        for element in definitions.elements:
            self.elements.setdefault(element.key, element)

    def _merge(self, definitions: m.Definitions) -> None:
        first: dict[str, m.Key] = {}
        for space in self.merged(definitions.namespace):
            for element in self._elements_of(space):
                winner = first.setdefault(element.name, element.key)
                if winner[0] != element.key[0]:
                    self._instead.setdefault(element.key, winner)

    def _elements_of(self, space: str) -> tuple[m.Element, ...]:
        definitions = self.by_space.get(space)
        return () if definitions is None else definitions.elements


def _imported(definitions: m.Definitions, files: list[m.Definitions]) -> bool:
    return any(one.namespace == definitions.namespace
               for other in files if other is not definitions for one in other.imports)
