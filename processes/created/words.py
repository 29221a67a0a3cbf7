"""The words of a created process's cases: its sentence in lists, and on the page of a case what its forms took in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.bpmn.model import Node, NodeKind
from engine.bpmn.model import Process as Drawn
from engine.reading.case_file import variables_of
from forms import BadForm, form_fields
from forms.client import Field
from ground.bilingual import Bilingual
from processes import sealing
from processes.catalogue import Process
from processes.created.about import FIELD, About
from processes.sections import Fact, Facts, Shown

Says = Callable[[Session, Sequence[Any]], dict[str, Bilingual]]
Shows = Callable[[Session, Mapping[str, Any], Mapping[str, Any]], Shown]
_REQUEST = Bilingual("申请内容", "What is asked for")


def says(about: About, drawn: Drawn, files: Mapping[str, bytes], plain: Process) -> Says:
    """The sentence of a case from its template: `{days}` is the field of the start form, masked where it is sealed."""
    template = about.sentence
    if template is None:
        return plain.sentences
    fields = {one.key: one for one in _fields(files, _start(drawn))}
    sealed = Process(drawn.key, plain.folder, sealed=about.sealed)

    def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
        known = variables_of(session.connection(), [row["case_id"] for row in cases])
        masked = sealing.seen(session, sealed, known, sealing.Reader(None))
        return {row["case_id"]: _filled(template, fields, masked.get(row["case_id"]) or {}) for row in cases}

    return sentences


def shows(drawn: Drawn, files: Mapping[str, bytes]) -> Shows:
    """What the start form and the forms of the seats took in, under their labels."""
    seats = [node for node in drawn.graph.nodes.values() if node.kind is NodeKind.USER and node.form]

    def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
        asked = _facts(_fields(files, _start(drawn)), variables.get("request"))
        told = [(node, _facts(_fields(files, node), (variables.get(node.id) or {}).get("data"))) for node in seats]
        named = [(_REQUEST, asked), *((Bilingual(node.name, node.name_en or node.name), facts) for node, facts in told)]
        return Shown(tuple(Facts(facts, title) for title, facts in named if facts))

    return shown


def _filled(template: Bilingual, fields: Mapping[str, Field], variables: Mapping[str, Any]) -> Bilingual:
    request = variables.get("request") or {}
    worded = {key: _in_words(field, request.get(key)) for key, field in fields.items()}
    nothing = Bilingual("—", "—")
    return Bilingual(
        FIELD.sub(lambda found: worded.get(found[1].strip(), nothing).zh or "—", template.zh),
        FIELD.sub(lambda found: worded.get(found[1].strip(), nothing).en or "—", template.en),
    )


def _facts(fields: Sequence[Field], data: Any) -> tuple[Fact, ...]:
    if not isinstance(data, Mapping):
        return ()
    words = ((field, _in_words(field, data.get(field.key))) for field in fields)
    return tuple(Fact(Bilingual(field.label_zh, field.label_en), said) for field, said in words if said.zh)


def _in_words(field: Field, value: Any) -> Bilingual:
    """A value as people read it: options by their labels, yes and no, a day as a day."""
    options = {option.value: Bilingual(option.zh, option.en) for option in field.options}
    said = [_one(options, one) for one in (value if isinstance(value, list) else [value])]
    return Bilingual("、".join(one.zh for one in said if one.zh), ", ".join(one.en for one in said if one.en))


def _one(options: Mapping[Any, Bilingual], value: Any) -> Bilingual:
    if isinstance(value, bool):
        return Bilingual("是" if value else "否", "yes" if value else "no")
    if value is None or isinstance(value, Mapping):
        return Bilingual("", "")
    if isinstance(value, date):
        return Bilingual(value.isoformat(), value.isoformat())
    return options.get(value, Bilingual(str(value), str(value)))


def _start(drawn: Drawn) -> Node | None:
    return next((node for node in drawn.graph.nodes.values() if node.kind is NodeKind.START), None)


def _fields(files: Mapping[str, bytes], node: Node | None) -> list[Field]:
    content = files.get(node.form) if node is not None and node.form else None
    if content is None:
        return []
    try:
        return form_fields(content.decode("utf-8", "replace"))
    except BadForm:
        return []  # the form's own check says what is wrong with it


def template_fields(about: About) -> Iterator[str]:
    """The fields that the sentence of a case names."""
    for text in (about.sentence.zh, about.sentence.en) if about.sentence else ():
        yield from (found.strip() for found in FIELD.findall(text))
