"""Faults of a `process.json` that would leave a case without its words, or a person's data open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.model import Finding, NodeKind
from engine.bpmn.model import Process as Drawn
from engine.definitions.form_fields import of as fields_of
from ground.bilingual import Bilingual
from processes.catalogue import catalogue
from processes.created.about import ABOUT, BadAbout, about_of
from processes.created.words import template_fields

_SENTENCE = Bilingual("案件摘要", "the sentence of a case")
_SEALED = Bilingual("密封字段", "the sealed fields")
_REMEDY = Bilingual("请在“业务说明”中更正", "Correct it under About")


def check_about(files: Mapping[str, bytes], processes: Mapping[str, Drawn]) -> list[Finding]:
    """What is wrong with the `process.json` among some files."""
    key = next(iter(processes), ABOUT)
    try:
        about = about_of(files)
    except BadAbout as bad:
        return [_fault(key, "about.unreadable", bad.words)]
    if key in catalogue():
        said = Bilingual(
            "此业务由系统自带，业务说明不起作用", "Expected no process.json for a process of the house but got one"
        )
        return [_fault(key, "about.of_the_house", said)]
    asked = {field for drawn in processes.values() for field in _start_fields(files, drawn)}
    taken = asked | {field for name in files if name.endswith(".form") for field in fields_of(files, name)}
    return [
        *(_missing(key, field, _SENTENCE) for field in dict.fromkeys(template_fields(about)) if field not in asked),
        *(_missing(key, field, _SEALED) for field in about.sealed if not about.like and _first(field) not in taken),
    ]  # fmt: skip


def _start_fields(files: Mapping[str, bytes], drawn: Drawn) -> Iterator[str]:
    for node in drawn.graph.nodes.values():
        if node.kind is NodeKind.START and node.form:
            yield from fields_of(files, node.form)


def _first(path: str) -> str:
    return path.split(".")[0].split("[")[0]


def _missing(key: str, field: str, where: Bilingual) -> Finding:
    zh = f"{where.zh}用到的字段“{field}”不在表单中"
    en = f"Expected a field of the forms in {where.en} but {field!r} is none"
    return _fault(key, "about.field", Bilingual(zh, en))


def _fault(key: str, code: str, words: Bilingual) -> Finding:
    return Finding(key, "error", code, words.zh, words.en, _REMEDY.zh, _REMEDY.en, file=ABOUT)
