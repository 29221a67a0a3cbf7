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
from processes import Process
from processes.created.blank import RELATIONS
from processes.relations import COMMON
from records.roles import TITLES

_ROLE = re.compile(r"\b(" + "|".join(sorted(map(str, TITLES), key=len, reverse=True)) + r")\b")
_PLACES = {expression.removeprefix("="): words for words, expression in RELATIONS.values()}
_ASKED = re.compile(r'\{relation: "([\w.]+)", of: ([^{}]+)\}')
_PATH = re.compile(r"(?<![\w.])(\w+)\.(\w+)(?![\w.(])")
_SIDES = {
    "facts": Bilingual("本案", "this case"), "side": Bilingual("一方", "this side"),
    "receiving": Bilingual("转入方", "the receiving side"), "releasing": Bilingual("转出方", "the releasing side"),
}  # fmt: skip
_COMMON = {name: relation.words for name, relation in COMMON.items() if relation.words is not None}
Relations = Mapping[str, Bilingual]


def of_drawings(old: Definitions, new: Definitions, relations: Relations) -> list[dict[str, Any]]:
    """What changed in the drawing; roles and places are called by their names.

    `relations` are the words of what process folders declare, by `<process>.<name>`.
    """
    key = next(iter(new.processes), "")
    return [_dumped(change, key, relations) for change in diff(old, new)]


def declared(processes: Mapping[str, Process]) -> dict[str, Bilingual]:
    """The words of the relations that process folders declare, by `<process>.<name>`."""
    found = (process.relations.items() for process in processes.values())
    return {name: relation.words for relations in found for name, relation in relations if relation.words}


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


def _dumped(change: Change, key: str, relations: Relations) -> dict[str, Any]:
    return {
        "kind": change.kind, "element": change.element, "field": change.field,
        "before": change.before, "after": change.after,
        "sentence": _in_words(change.sentence_zh, 0, (key, relations)),
        "sentence_en": _in_words(change.sentence_en, 1, (key, relations)),
    }  # fmt: skip


def _in_words(sentence: str, language: int, of: tuple[str, Relations]) -> str:
    key, relations = of
    for text, words in sorted(_PLACES.items(), key=lambda one: -len(one[0])):
        sentence = sentence.replace(text, (words.zh, words.en)[language])
    known = {**_COMMON, **relations}

    def asked(found: re.Match[str]) -> str:
        words = known.get(found[1])
        return found[0] if words is None else _related(words, found[2].strip(), language)

    def declared_path(found: re.Match[str]) -> str:
        words = relations.get(f"{key}.{found[2]}")
        return found[0] if words is None else _related(words, found[1], language)

    while (told := _ASKED.sub(asked, sentence)) != sentence:
        sentence = told  # why: a relation of a relation is told from the inside
    titles = {str(role): words[language] for role, words in TITLES.items()}
    return _ROLE.sub(lambda found: titles[found[1]], _PATH.sub(declared_path, sentence))


def _related(words: Bilingual, of: str, language: int) -> str:
    """A relation in words, of what is named."""
    named = _PLACES.get(of) or _SIDES.get(of) or Bilingual(of, of)
    return f"{named.zh}的{words.zh}" if language == 0 else f"{words.en} {named.en[:1].lower()}{named.en[1:]}"
