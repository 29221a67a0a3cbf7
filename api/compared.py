"""Two versions compared in words that an approver reads: seats, forms field by field, rules cell by cell (W6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.bpmn.diff import Change, diff
from engine.bpmn.model import Definitions
from engine.dmn import DmnError
from engine.dmn.diff import diff as table_diff
from forms.diff import diff as form_diff
from forms.errors import BadForm
from ground.bilingual import Bilingual
from processes.created.blank import RELATIONS
from records.roles import TITLES

_ROLE = re.compile(r"\b(" + "|".join(sorted(map(str, TITLES), key=len, reverse=True)) + r")\b")
_PLACES = {expression.removeprefix("="): words for words, expression in RELATIONS.values()}


def of_drawings(old: Definitions, new: Definitions) -> list[dict[str, Any]]:
    """What changed in the drawing; roles and places are called by their names."""
    return [_dumped(change) for change in diff(old, new)]


def of_files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    """What changed in the forms and the rules beside the drawing; a file that cannot be read is told as changed."""
    for name in sorted({*old, *new}):
        one, other = old.get(name, b""), new.get(name, b"")
        if one != other and name.endswith((".form", ".dmn")):
            yield from _of_file(name, one, other)


def _of_file(name: str, old: bytes, new: bytes) -> Iterator[dict[str, Any]]:
    called = Bilingual(f"表单“{name}”：", f"Form '{name}': ") if name.endswith(".form") else Bilingual("", "")
    try:
        found = [(one.kind, one.words) for one in (
            form_diff(old.decode(), new.decode()) if name.endswith(".form") else table_diff(old, new, name)
        )]  # fmt: skip
    except (BadForm, DmnError, UnicodeDecodeError):
        found = [("changed", Bilingual(f"“{name}”已修改，内容无法读取", f"Changed '{name}', which cannot be read"))]
    for kind, words in found:
        yield {"kind": kind, "element": name, "field": "", "before": "", "after": "",
               "sentence": called.zh + words.zh, "sentence_en": called.en + words.en}  # fmt: skip


def _dumped(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind, "element": change.element, "field": change.field,
        "before": change.before, "after": change.after,
        "sentence": _in_words(change.sentence_zh, 0), "sentence_en": _in_words(change.sentence_en, 1),
    }  # fmt: skip


def _in_words(sentence: str, language: int) -> str:
    for text, words in sorted(_PLACES.items(), key=lambda one: -len(one[0])):
        sentence = sentence.replace(text, (words.zh, words.en)[language])
    titles = {str(role): words[language] for role, words in TITLES.items()}
    return _ROLE.sub(lambda found: titles[found[1]], sentence)
