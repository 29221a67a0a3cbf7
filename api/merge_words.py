"""The conflicts of a merge in words: what each side made of one part, said as the comparison of versions says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.compared import Relations, of_drawings, of_files
from engine.bpmn import parse
from engine.bpmn.drawn_parts import read_document
from engine.bpmn.merging import LeftOut
from engine.bpmn.refused import DefinitionRefused
from engine.dmn.diff import DmnError
from engine.dmn.diff import diff as table_diff
from engine.dmn.merging import with_one_change
from forms.diff import diff as form_diff
from forms.errors import BadForm
from ground.bilingual import Bilingual
from ground.three_way import ABSENT, ORDER
from ground.xml_parts import PARTS
from processes.three_way import DRAWINGS, FileConflict

_NAME_EN = "@{urn:heban:bpmn:1}nameEn"
_FIELDS = {
    "nameEn": "name_en", "conditionExpression": "condition", "outcome": "outcomes", "extensionElements": "",
    "attachedToRef": "attached_to", "cancelActivity": "interrupting", "form": "form", "mapping": "inputs outputs",
    "multiInstanceLoopCharacteristics": "loop", "standardLoopCharacteristics": "loop", "lane": "lane", "call": "called",
}  # fmt: skip
_LONGEST = 120
Files = Mapping[str, bytes]


class MergeWords:
    """The words of one merge of three versions of a process."""

    def __init__(self, sides: tuple[Files, Files, Files], relations: Relations) -> None:
        self.base, self.ours, self.theirs = sides
        self.relations = relations
        self._changes: dict[tuple[str, bool], list[dict[str, Any]]] = {}
        self._names: dict[str, dict[str, Bilingual]] = {}

    def conflict(self, one: FileConflict, chosen: str | None) -> dict[str, Any]:
        """A conflict with what either side made of it, each in one or more sentences."""
        element = one.conflict.path[0] if one.file.endswith(DRAWINGS) and one.conflict.path else ""
        title = self.name(one.file, element) if element else Bilingual(one.file, one.file)
        return {
            "key": one.key, "file": one.file, "element": element, "title": title.zh, "title_en": title.en,
            "chosen": chosen, "ours": self._said(one, True), "theirs": self._said(one, False),
        }  # fmt: skip

    def left_out(self, file: str, one: LeftOut) -> dict[str, Any]:
        """An element that could not be kept, and what it lacks."""
        what, needs = self.name(file, one.element), self.name(file, one.needs)
        return {
            "element": one.element,
            "sentence": f"未并入“{what.zh}”：它所依赖的“{needs.zh}”已不在图中",
            "sentence_en": f"Left out '{what.en}': it needs '{needs.en}', which is gone",
        }

    def name(self, file: str, element: str) -> Bilingual:
        """What an element is called in any of the three drawings; a line by what it joins."""
        if file not in self._names:
            self._names[file] = _names([side[file] for side in (self.base, self.theirs, self.ours) if file in side])
        return self._names[file].get(element, Bilingual(element, element))

    def _said(self, one: FileConflict, ours: bool) -> list[dict[str, str]]:
        side = one.conflict.ours if ours else one.conflict.theirs
        found: Iterable[Bilingual] = ()
        if not one.conflict.path:
            found = [] if side is ABSENT else self._of_file(one.file, ours)
        elif one.file.endswith(DRAWINGS):
            found = self._of_drawing(one, ours)
        elif one.file.endswith(".dmn"):
            found = _of_rules(self.base[one.file], one, side)
        elif one.file.endswith(".form"):
            found = _of_form(self.base[one.file], (self.ours if ours else self.theirs)[one.file], one)
        told = list(dict.fromkeys(found)) or [_plain(one, side)]
        return [{"sentence": words.zh, "sentence_en": words.en} for words in told]

    def _of_file(self, name: str, ours: bool) -> list[Bilingual]:
        now = self.ours if ours else self.theirs
        return _pairs(of_files({name: self.base.get(name, b"")}, {name: now.get(name, b"")}))

    def _of_drawing(self, one: FileConflict, ours: bool) -> list[Bilingual]:
        """What the comparison says of the element on one side: of the part in question, else all it says."""
        element, *steps = one.conflict.path
        found = [change for change in self._drawn(one.file, ours) if change["element"] == element]
        names = {name for step in steps for name in _field(step).split()}
        moved = bool(names & {"sourceRef", "targetRef"})
        part = [
            change for change in found
            if change["field"].partition(".")[0] in names or moved and change["kind"] == "moved"
        ]  # fmt: skip
        if not found and not steps:
            called = self.name(one.file, element)
            return [Bilingual(f"保留“{called.zh}”，另有改动用到它", f"Keep '{called.en}', which other changes use")]
        return _pairs(part or ([] if steps else found))

    def _drawn(self, file: str, ours: bool) -> list[dict[str, Any]]:
        if (file, ours) not in self._changes:
            models = [parse(side[file]).definitions for side in (self.base, self.ours if ours else self.theirs)]
            old, new = models
            known = old is not None and new is not None
            self._changes[file, ours] = of_drawings(old, new, self.relations) if known else []  # type: ignore[arg-type]
        return self._changes[file, ours]


def _pairs(changes: Iterable[Mapping[str, Any]]) -> list[Bilingual]:
    return [Bilingual(one["sentence"], one["sentence_en"]) for one in changes]


def _field(step: str) -> str:
    """A step of a path as the comparison names the field; nothing for what only holds others."""
    bare = step.removeprefix("@").rpartition("}")[2].partition("[")[0].partition("#")[0]
    return "events" if bare.endswith("EventDefinition") else _FIELDS.get(bare, bare)


def _names(contents: Iterable[bytes]) -> dict[str, Bilingual]:
    found: dict[str, Bilingual] = {}
    for content in contents:
        try:
            elements = read_document(content).elements
        except DefinitionRefused:
            continue
        for key, one in elements.items():
            if one.get("@name"):
                found[key] = Bilingual(one["@name"], one.get(_NAME_EN) or one["@name"])
        for key, one in elements.items():
            if key not in found and "@sourceRef" in one and "@targetRef" in one:
                ends = [found.get(one[end], Bilingual(one[end], one[end])) for end in ("@sourceRef", "@targetRef")]
                found[key] = Bilingual(*(f"{a} → {b}" for a, b in zip(*ends, strict=True)))
    return found


def _of_rules(base: bytes, one: FileConflict, side: Any) -> list[Bilingual]:
    try:
        return [found.words for found in table_diff(base, with_one_change(base, one.conflict.path, side), one.file)]
    except (DmnError, KeyError):
        return []


def _of_form(base: bytes, side: bytes, one: FileConflict) -> list[Bilingual]:
    steps = set(one.conflict.path)
    try:
        found = form_diff(base.decode(), side.decode())
    except (BadForm, UnicodeDecodeError):
        return []
    return [change.words for change in found if steps & {change.field, change.field.rpartition(".")[2]}]


def _plain(one: FileConflict, side: Any) -> Bilingual:
    """A part by its path and its value, where no comparison has words for it."""
    steps = [step.removeprefix("@").rpartition("}")[2] for step in one.conflict.path if step not in (PARTS, ORDER)]
    what = " › ".join(steps) or one.file
    if side is ABSENT:
        return Bilingual(f"删除：{what}", f"Removed: {what}")
    if one.conflict.path[-1:] == (ORDER,):
        return Bilingual(f"调整顺序：{what}", f"Changed the order: {what}")
    if isinstance(side, str | int | float | bool) and len(str(side)) <= _LONGEST:
        return Bilingual(f"{what}：“{side}”", f"{what}: '{side}'")
    return Bilingual(f"已修改：{what}", f"Changed: {what}")


