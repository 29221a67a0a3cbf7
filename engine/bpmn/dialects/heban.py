"""Heban's own extension elements (namespace urn:heban:bpmn:1): assignment, form, limit, outcomes, services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.bpmn.activities import Draft, called_key
from engine.bpmn.dialects import seats
from engine.bpmn.juel import is_juel
from engine.bpmn.kinds import RETURN
from engine.bpmn.model import Action, Assign, Assignment, Called, Outcome, Service
from engine.bpmn.names import HEBAN, Element, attribute, extensions, heban, local, namespace
from engine.bpmn.reading import Reading

_BINDINGS = ("latest", "deployment", "version")
_STYLES = ("primary", "default", "danger")
ATTRIBUTES = {"nameEn", "skipSamePerson", "resultVariable", "caseNumber", "value", "collection", "item",
               "outputCollection", "outputElement", "style", "outcome"}  # fmt: skip


def apply(element: Element, draft: Draft, reading: Reading) -> None:
    """Lay Heban's extension elements and attributes over a node's fields; unknown ones are findings."""
    draft["name_en"] = attribute(element, heban("nameEn")) or draft.get("name_en", "")
    if element.get(heban("skipSamePerson")) is not None:
        draft["skip_same_person"] = reading.flag(element, heban("skipSamePerson"), False)
    result = attribute(element, heban("resultVariable"))
    if result:
        draft["result"] = result
    if element.get(heban("style")) is not None:
        draft["style"] = _style(element, element.get(heban("style")), reading)
    for inner in extensions(element):
        if namespace(inner) != HEBAN:
            continue
        reader = READERS.get(local(inner))
        if reader is not None:
            reader(inner, draft, reading)
        elif local(inner) not in ("message",):
            reading.report.at(inner, "heban.unknown", name=local(inner), known=", ".join(sorted(READERS)))
    check_attributes(element, reading)


def _style(element: Element, style: str | None, reading: Reading) -> str:
    """How a decision or an end looks to a person; a word that Heban does not know is a finding."""
    if style in _STYLES:
        return str(style)
    reading.report.at(element, "attribute.choice", name="style", value=style or "", known=", ".join(_STYLES))
    return "default"


def check_attributes(element: Element, reading: Reading) -> None:
    """Name heban: attributes that Heban does not know, so that a slip of the pen is seen."""
    for name in element.keys():  # noqa: SIM118 - an element iterates over its children
        text = str(name)
        if text.startswith(f"{{{HEBAN}}}") and text.partition("}")[2] not in ATTRIBUTES:
            reading.report.at(
                element, "heban.unknown", name=text.partition("}")[2], known=", ".join(sorted(ATTRIBUTES))
            )


def _assignment(inner: Element, draft: Draft, reading: Reading) -> None:
    person = reading.texts.value(inner, inner.get("person"))
    draft["assignment"] = Assignment(
        role=attribute(inner, "role"),
        organisation=reading.texts.feel(inner, inner.get("organisation")),
        person=person,
        exclude=_listed(inner.get("exclude")),
        unless=reading.texts.feel(inner, inner.get("unless")),
        pool=reading.flag(inner, "pool", person is None),
    )


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _form(inner: Element, draft: Draft, reading: Reading) -> None:
    draft["form"] = attribute(inner, "key")
    draft["shows"] = _listed(inner.get("shows"))


def _action(inner: Element, draft: Draft, reading: Reading) -> None:
    draft["action"] = Action(
        label=attribute(inner, "label") or "",
        label_en=attribute(inner, "labelEn") or "",
        role=attribute(inner, "role"),
        organisation=reading.texts.feel(inner, inner.get("organisation")),
        reason=reading.flag(inner, "reason", False),
    )


def _limit(inner: Element, draft: Draft, reading: Reading) -> None:
    draft["limit"] = replace(
        seats.limit_of(inner, reading), follow_up=reading.texts.time(inner, inner.get("followUp"))
    )


def _outcome(inner: Element, draft: Draft, reading: Reading) -> None:
    value = attribute(inner, "value")
    style = attribute(inner, "style") or "default"
    known = draft.setdefault("outcomes", ())
    if value is None or any(one.value == value for one in known):
        reading.report.at(inner, "outcome.value", value=value or "")
        return
    style = _style(inner, style, reading)
    outcome = Outcome(
        value=value,
        label=attribute(inner, "label") or "",
        label_en=attribute(inner, "labelEn") or "",
        reason=reading.flag(inner, "reason", False),
        style=style,
        corrects=reading.flag(inner, "corrects", False) or attribute(inner, "kind") == RETURN,
        kind=seats.kind_of(inner, reading),
        error=attribute(inner, "error"),
        form=attribute(inner, "form"),
    )
    draft["outcomes"] = (*known, outcome)


def _service(inner: Element, draft: Draft, reading: Reading) -> None:
    name = attribute(inner, "name")
    if name is None:
        reading.report.at(inner, "service.name")
        return
    retries = reading.number(inner, "retries", 0, -1)
    draft["service"] = Service(
        name=name,
        inputs=_assigns(inner, "input", reading),
        result=attribute(inner, "result"),
        retries=None if retries < 0 else retries,
    )


def _assigns(holder: Element, name: str, reading: Reading) -> tuple[Assign, ...]:
    """Mappings of the children of that name: `target` takes the FEEL `source` (the source's own name if none)."""
    found: list[Assign] = []
    for inner in holder.iterfind(heban(name)):
        source = attribute(inner, "source")
        plain = (source or "").removeprefix("=").strip()
        made = reading.texts.assign(inner, attribute(inner, "target") or plain, reading.texts.feel(inner, source))
        if made is not None:
            found.append(made)
    return tuple(found)


def _decision(inner: Element, draft: Draft, reading: Reading) -> None:
    draft["decision"] = attribute(inner, "ref")
    draft["result"] = attribute(inner, "result") or draft.get("result")
    if draft["decision"] is None:
        reading.report.at(inner, "decision.ref")


def _call(inner: Element, draft: Draft, reading: Reading) -> None:
    called: Called | None = draft.get("called")
    key = called_key(inner, attribute(inner, "process"), reading) or (called.key if called else None)
    binding = attribute(inner, "binding") or "latest"
    if binding not in _BINDINGS:
        reading.report.at(inner, "attribute.choice", name="binding", value=binding, known=", ".join(_BINDINGS))
        binding = "latest"
    version = attribute(inner, "version")
    if binding == "version" and version is None:
        reading.report.at(inner, "call.version")
    if key is not None:
        draft["called"] = Called(
            key, binding, version, reading.flag(inner, "allIn", True), reading.flag(inner, "allOut", True)
        )


def _in(inner: Element, draft: Draft, reading: Reading) -> None:
    _append(inner, "inputs", draft, reading)


def _out(inner: Element, draft: Draft, reading: Reading) -> None:
    _append(inner, "outputs", draft, reading)


def _append(inner: Element, side: str, draft: Draft, reading: Reading) -> None:
    source = attribute(inner, "source")
    plain = (source or "").removeprefix("=").strip()
    made = reading.texts.assign(inner, attribute(inner, "target") or plain, reading.texts.feel(inner, source))
    if made is not None:
        draft[side] = (*draft.get(side, ()), made)


def _mapping(inner: Element, draft: Draft, reading: Reading) -> None:
    draft["inputs"] = (*draft.get("inputs", ()), *_assigns(inner, "input", reading))
    draft["outputs"] = (*draft.get("outputs", ()), *_assigns(inner, "output", reading))


def _priority(inner: Element, draft: Draft, reading: Reading) -> None:
    draft["priority"] = reading.texts.feel(inner, inner.get("value"))


def _copy_to(inner: Element, draft: Draft, reading: Reading) -> None:
    """A copy goes to a role, optionally of an organisation: kept as `role` or `role@organisation` (FEEL)."""
    role = attribute(inner, "role")
    organisation = reading.texts.feel(inner, inner.get("organisation"))
    if role is None or is_juel(role):
        reading.report.at(inner, "copy.role")
        return
    text = role if organisation is None else f"{role}@{organisation.text}"
    draft["copy_to"] = (*draft.get("copy_to", ()), text)


READERS: dict[str, Callable[[Element, Draft, Reading], None]] = {
    "assignment": _assignment,
    "action": _action,
    "form": _form,
    "limit": _limit,
    "outcome": _outcome,
    "service": _service,
    "decision": _decision,
    "call": _call,
    "in": _in,
    "out": _out,
    "mapping": _mapping,
    "priority": _priority,
    "copyTo": _copy_to,
    "skip": seats.skip,
    "signing": seats.signing,
    "correction": seats.correction,
}
