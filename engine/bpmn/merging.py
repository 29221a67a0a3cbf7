"""Three versions of a diagram brought together element by element: base, ours (the variant), theirs (the original).

An element is kept, chosen or reported as left out; nothing refers to what is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.drawn_parts import PARENT, ROOT, Document
from engine.bpmn.names import unprefixed
from engine.bpmn.placing import placed
from ground.three_way import ABSENT, Conflict, Merge, same, woven
from ground.xml_parts import PARTS, TEXT

Elements = Mapping[str, dict[str, Any]]
Sides = tuple[Elements, Elements, Elements]
_HINTS = ("@default",)
"""References that an element can do without: they go when what they name is gone."""

_TOOLS = ("@exporter", "@exporterVersion", "@id")
"""What drawing tools write about themselves on the file; ours stays."""


@dataclass(frozen=True)
class LeftOut:
    """An element of one side that is not in the result though nobody removed it: what it needs (`needs`) is gone."""

    element: str
    needs: str


@dataclass
class Merged:
    """What came out: the diagram, the conflicts, and what had to be left out."""

    document: Document
    conflicts: list[Conflict] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def merged(base: Document, ours: Document, theirs: Document, merge: Merge) -> Merged:
    """The diagram that comes out of three, by what was chosen so far."""
    sides = (_plain(base), _plain(ours), _plain(theirs))
    gathering = _Gathering(sides, merge, {})
    gathering.begin([*ours.elements, *theirs.elements, *base.elements])
    gathering.run()
    kept = gathering.kept
    kept[ROOT].update({name: ours.elements[ROOT][name] for name in _TOOLS if name in ours.elements[ROOT]})
    order = woven(list(ours.elements), list(theirs.elements), kept)
    nsmap = {**theirs.nsmap, **ours.nsmap}
    planes = tuple(key for key in dict.fromkeys([*ours.planes, *theirs.planes]) if key in kept)
    document = Document({key: kept[key] for key in order}, {}, planes, nsmap)
    document.drawn = placed((base, ours, theirs), document)
    return Merged(document, merge.conflicts, gathering.left_out)


def _plain(document: Document) -> dict[str, dict[str, Any]]:
    """The elements without what drawing tools write about themselves."""
    root = {key: value for key, value in document.elements[ROOT].items() if key not in _TOOLS}
    return {**document.elements, ROOT: root}


def references(element: Mapping[str, Any]) -> Iterator[str]:
    """The ids that an element cannot do without: its ends, its host, its message, what it stands in."""
    yield str(element.get(PARENT, ROOT))
    yield from _named(element)


def _named(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if key.startswith("@") and key.endswith("Ref"):
            yield unprefixed(value)
    for key, part in data.get(PARTS, {}).items():
        if key.partition("#")[0].endswith("Ref") and TEXT in part:
            yield unprefixed(part[TEXT])
        yield from _named(part)


def _used(key: str, base: Elements, other: Elements) -> bool:
    """Does a side that did not remove an element refer to it in something that it added or changed?"""
    return any(
        key in references(element) and not same(base.get(name, ABSENT), element)
        for name, element in other.items()
        if name != key
    )


@dataclass
class _Gathering:
    """What is kept, until nothing refers to what is gone."""

    sides: Sides
    merge: Merge
    kept: dict[str, dict[str, Any]]
    left_out: list[LeftOut] = field(default_factory=list)

    def begin(self, keys: list[str]) -> None:
        """Merge every element; what depends on one that is disputed as a whole goes the way that is chosen for that."""
        base, ours, theirs = self.sides
        disputed: dict[str, str] = {}  # the side that keeps it
        for remover, other, keeper in ((ours, theirs, "theirs"), (theirs, ours, "ours")):
            gone = [key for key in base if key not in remover and key in other]
            disputed |= {key: keeper for key in gone if _used(key, base, other) or not same(base[key], other[key])}
        for key in dict.fromkeys(keys):
            value = self._value(key, disputed)
            if isinstance(value, dict):
                self.kept[key] = value

    def _value(self, key: str, disputed: Mapping[str, str]) -> Any:
        base, ours, theirs = (side.get(key, ABSENT) for side in self.sides)
        there = next((one for one in (ours, theirs) if isinstance(one, dict)), {})
        root = self._root(key, disputed)
        if root in disputed and base is not ABSENT and (ours is ABSENT or theirs is ABSENT):
            kept = (self.merge.chose((root,)) or "ours") == disputed[root]
            if root == key:
                self.merge.choose(Conflict((key,), base, ours, theirs))
            return there if kept else ABSENT
        if isinstance(base, dict) and isinstance(ours, dict) and isinstance(theirs, dict):
            ours, theirs = (self._leading_back(base, side[key], side, disputed) for side in self.sides[1:])
        return self.merge.value((key,), base, ours, theirs)

    def _root(self, key: str, disputed: Mapping[str, str]) -> str:
        """What is disputed that an element depends on, at last; the element itself where there is nothing."""
        base, ours, theirs = self.sides
        seen = {key}
        while True:
            there = theirs if key not in ours else ours
            after = next((one for one in references(there.get(key, {})) if one in disputed and one not in seen), None)
            if after is None or key in ours and key in theirs:
                return key
            seen.add(after)
            key = after

    def _leading_back(
        self, base: dict[str, Any], element: dict[str, Any], side: Elements, disputed: Mapping[str, str]
    ) -> dict[str, Any]:
        """A line that a side led past what it removed leads there again, when that is kept after all."""
        back = {
            name: base[name] for name in ("@sourceRef", "@targetRef", "@attachedToRef", PARENT)
            if name in base and base[name] != element.get(name) and base[name] not in side
            and (self.merge.chose((base[name],)) or "ours") == disputed.get(base[name])
        }  # fmt: skip
        return {**element, **back}

    def run(self) -> None:
        """Leave out what refers to what is gone, until nothing does."""
        while (found := self._dangling()) is not None:
            self.left_out.append(LeftOut(*found))
            del self.kept[found[0]]
        for key, element in self.kept.items():
            gone = [hint for hint in _HINTS if hint in element and element[hint] not in self.kept]
            if gone:
                self.kept[key] = {name: value for name, value in element.items() if name not in gone}

    def _dangling(self) -> tuple[str, str] | None:
        """The first element that refers to one that some version has and the result has not."""
        known = {key for side in self.sides for key in side}
        return next((
            (key, needed) for key, element in self.kept.items() for needed in references(element)
            if needed in known and needed not in self.kept
        ), None)  # fmt: skip
