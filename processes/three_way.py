"""Three versions of a process brought together, file by file: base, ours (the variant), theirs (the original).

A file that one side alone changed is taken as it is. What both changed is merged by what it is: drawings by elements,
forms by components, rules by rows and cells, scenarios and `process.json` by their names and values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import yaml

from engine.bpmn.drawn_parts import read_document, write_document
from engine.bpmn.merging import LeftOut
from engine.bpmn.merging import merged as merged_drawing
from engine.dmn import DmnError
from engine.dmn.merging import merged as merged_rules
from engine.errors import EngineError
from ground.three_way import ABSENT, Conflict, Merge, key_of
from processes.scenarios import BadScenario, mapping_of

DRAWINGS = (".bpmn", ".xml")
_OF_FILE = "#"
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class FileConflict:
    """A conflict in one file; its `key` is what a choice names."""

    file: str
    conflict: Conflict

    @property
    def key(self) -> str:
        return f"{self.file}{_OF_FILE}{key_of(self.conflict.path)}"


@dataclass
class Together:
    """The files that come out, every conflict met, and what of a drawing had to be left out, by file."""

    files: dict[str, bytes] = field(default_factory=dict)
    conflicts: list[FileConflict] = field(default_factory=list)
    left_out: list[tuple[str, LeftOut]] = field(default_factory=list)

    def open(self, choices: Mapping[str, str]) -> list[FileConflict]:
        """The conflicts about which nothing was chosen yet."""
        return [one for one in self.conflicts if one.key not in choices]


def bring_together(base: Files, ours: Files, theirs: Files, choices: Mapping[str, str]) -> Together:
    """Merge all files of three versions; `choices` are `ours` or `theirs` by the key of a conflict, ours by default."""
    found = Together()
    for name in sorted({*base, *ours, *theirs}):
        sides = (base.get(name), ours.get(name), theirs.get(name))
        content = _of_one_side(*sides)
        if isinstance(content, _Both):
            content = _merged(name, content, choices, found)
        if content is not None:
            found.files[name] = content
    return found


@dataclass(frozen=True)
class _Both:
    """What a file was and became on both sides, each of which changed it."""

    base: bytes | None
    ours: bytes | None
    theirs: bytes | None


def _of_one_side(base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes | _Both | None:
    if ours == theirs or base == theirs:
        return ours
    return theirs if base == ours else _Both(base, ours, theirs)


def _merged(name: str, sides: _Both, choices: Mapping[str, str], found: Together) -> bytes | None:
    head = f"{name}{_OF_FILE}"
    merge = Merge({key.removeprefix(head): side for key, side in choices.items() if key.startswith(head)})
    made: bytes | None = None
    if sides.base is not None and sides.ours is not None and sides.theirs is not None:
        try:
            made = _by_kind(name)((sides.base, sides.ours, sides.theirs), merge, (name, found))
        except (EngineError, DmnError, BadScenario, ValueError, RecursionError):
            merge.conflicts.clear()  # why: what cannot be read is chosen as a whole
    if made is None:
        whole = Conflict((), *(ABSENT if one is None else one for one in (sides.base, sides.ours, sides.theirs)))
        chosen = merge.choose(whole)
        made = None if chosen is ABSENT else chosen
    found.conflicts += [FileConflict(name, one) for one in merge.conflicts]
    return made


Contents = tuple[bytes, bytes, bytes]
_Merger = Callable[[Contents, Merge, tuple[str, Together]], bytes]


def _by_kind(name: str) -> _Merger:
    kinds: dict[str, _Merger] = {
        ".bpmn": _drawing, ".xml": _drawing, ".dmn": _rules, ".form": _json, ".json": _json,
        ".yaml": _scenario, ".yml": _scenario,
    }  # fmt: skip
    ending = f".{name.rpartition('.')[2]}"
    if ending not in kinds:
        raise ValueError(f"Expected a file of a process but got {name}")
    return kinds[ending]


def _drawing(sides: Contents, merge: Merge, of: tuple[str, Together]) -> bytes:
    base, ours, theirs = (read_document(one) for one in sides)
    made = merged_drawing(base, ours, theirs, merge)
    of[1].left_out += [(of[0], one) for one in made.left_out]
    return write_document(made.document)


def _rules(sides: Contents, merge: Merge, of: tuple[str, Together]) -> bytes:
    return merged_rules(*sides, merge)


def _json(sides: Contents, merge: Merge, of: tuple[str, Together]) -> bytes:
    """Components of a form are known by their key, else by their id; options by their value."""
    read = [json.loads(one) for one in sides]
    return json.dumps(merge.value((), *read), ensure_ascii=False, indent=2).encode()


def _scenario(sides: Contents, merge: Merge, of: tuple[str, Together]) -> bytes:
    made = merge.value((), *(mapping_of(one.decode("utf-8")) for one in sides))
    if all(one.lstrip().startswith(b"{") for one in sides):  # recorded in the studio
        return json.dumps(made, ensure_ascii=False, indent=2).encode()
    return str(yaml.safe_dump(made, allow_unicode=True, sort_keys=False)).encode()
