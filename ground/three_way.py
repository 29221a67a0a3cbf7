"""Three versions of one document brought together, part by part (三方合并).

A document is plain data: mappings whose keys name their parts, lists, and leaves. What one side alone changed is taken;
what both changed differently is a conflict, settled by a choice, and by our side while nobody has chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


class _Absent:
    """Stands for a part that a version does not have."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
ORDER = "#order"
"""The last step of a path that is about the order of parts."""

KIND = "@tag"
"""The part of a mapping that says what it is; two that became different things are chosen as a whole."""

_NAMES = ("key", "id", "value", "name")
Path = tuple[str, ...]


class Ordered(dict[str, Any]):
    """A mapping whose order counts: rules of a table, fields of a form, outcomes of a task."""


@dataclass(frozen=True)
class Conflict:
    """A part that both sides changed differently; ABSENT stands for a version without it."""

    path: Path
    base: Any
    ours: Any
    theirs: Any


def key_of(path: Sequence[str]) -> str:
    """A path as one text, by which a choice names its conflict."""
    return "/".join(step.replace("~", "~0").replace("/", "~1") for step in path)


def same(one: Any, other: Any) -> bool:
    """Do two values say the same? Order counts in lists and in `Ordered` alone."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if one.keys() != other.keys() or isinstance(one, Ordered) and list(one) != list(other):
            return False
        return all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)


@dataclass
class Merge:
    """One merge under way: what was chosen (`ours` or `theirs` by the key of a conflict), and the conflicts met."""

    choices: Mapping[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def value(self, path: Path, base: Any, ours: Any, theirs: Any) -> Any:
        """The merged value of one part, ABSENT where it is gone."""
        if same(ours, theirs) or same(base, theirs):
            return ours
        if same(base, ours):
            return theirs
        sides = (base, ours, theirs)
        if all(isinstance(one, Mapping) for one in sides) and not _became_others(*sides):
            return self._parts(path, *sides)
        named = [_by_name(one) for one in sides if isinstance(one, list)]
        if len(named) == len(sides) and all(one is not None for one in named):
            return list(self._parts(path, *named).values())
        return self.choose(Conflict(path, base, ours, theirs))

    def choose(self, conflict: Conflict) -> Any:
        """The side that was chosen for a conflict; it is noted."""
        self.conflicts.append(conflict)
        return conflict.theirs if self.chose(conflict.path) == "theirs" else conflict.ours

    def chose(self, path: Path) -> str | None:
        """What was chosen at a path, or None."""
        return self.choices.get(key_of(path))

    def _parts(self, path: Path, base: Any, ours: Any, theirs: Any) -> dict[str, Any]:
        kind = Ordered if any(isinstance(one, Ordered) for one in (base, ours, theirs)) else dict
        keys = dict.fromkeys([*ours, *theirs, *base])
        of = {key: [one.get(key, ABSENT) for one in (base, ours, theirs)] for key in keys}
        made = {
            key: value
            for key, (was, mine, other) in of.items()
            if (value := self.value((*path, key), was, mine, other)) is not ABSENT
        }
        if kind is dict:
            return made
        return Ordered((key, made[key]) for key in self.order(path, (base, ours, theirs), made))

    def order(self, path: Path, sides: tuple[Iterable[str], ...], kept: Iterable[str]) -> list[str]:
        """The order of what is kept: of the side that changed it; the other's additions follow their neighbours."""
        base, ours, theirs = (list(one) for one in sides)
        shared = set(base) & set(ours) & set(theirs)
        was, mine, other = ([key for key in one if key in shared] for one in (base, ours, theirs))
        lead = theirs if mine == was else ours
        if mine != was and other not in (was, mine):
            lead = self.choose(Conflict((*path, ORDER), base, ours, theirs))
        return woven(lead, theirs if lead is ours else ours, kept)


def woven(lead: Sequence[str], other: Sequence[str], kept: Iterable[str]) -> list[str]:
    """The kept keys in the order of `lead`, each that is only in `other` right behind what it follows there."""
    wanted = dict.fromkeys(kept)
    found = [key for key in lead if key in wanted]
    known = set(found)
    at = 0
    for key in other:
        if key in known:
            at = found.index(key) + 1
        elif key in wanted:
            found.insert(at, key)
            known.add(key)
            at += 1
    return [*found, *(key for key in wanted if key not in known)]


def _became_others(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    kinds = [one.get(KIND) for one in (base, ours, theirs)]
    return kinds[1] != kinds[2] and kinds[0] not in kinds[1:]


def _by_name(items: list[Any]) -> Ordered | None:
    """The items of a list by what names each of them, or None where something has no name of its own."""
    found = Ordered()
    for item in items:
        name = next((str(item[one]) for one in _NAMES if item.get(one)), "") if isinstance(item, Mapping) else ""
        if not name or name in found:
            return None
        found[name] = item
    return found
