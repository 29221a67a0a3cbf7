"""Camunda 7's attributes and elements (`camunda:`); Flowable and Activiti share most of them.

`${...}` (JUEL) is translated to FEEL where it is simple. A text without it is a fixed text, as there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.bpmn.activities import Draft
from engine.bpmn.juel import is_juel, joinable, quoted
from engine.bpmn.model import Assign, Assignment, Called, Expression, Limit, NodeKind, Service
from engine.bpmn.names import CAMUNDA, Element, attribute, child, children, foreign, line_of, local, text_of, unprefixed
from engine.bpmn.reading import Reading
from engine.bpmn.texts import is_feel

CAUGHT = {
    "errorCodeVariable": "errorCode", "errorMessageVariable": "message", "escalationCodeVariable": "errorCode",
    "errorVariableName": "errorCode",
}  # fmt: skip
_FORM_PREFIXES = ("camunda-forms:deployment:", "camunda-forms:app:", "embedded:deployment:", "embedded:app:")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of an element in one family of namespaces."""

    element: Element
    uris: tuple[str, ...]

    def get(self, name: str) -> str | None:
        """An attribute's text; None when absent or blank."""
        for uri in self.uris:
            value = attribute(self.element, f"{{{uri}}}{name}")
            if value is not None:
                return value
        return None


def apply(element: Element, draft: Draft, reading: Reading) -> None:
    """Lay `camunda:` over a node's fields."""
    read(Attributes(element, CAMUNDA), draft, reading)


def read(given: Attributes, draft: Draft, reading: Reading) -> None:
    """Lay one family of attributes over a node's fields."""
    _parameters(given, draft, reading)
    _loop(given, draft, reading)
    result = given.get("resultVariable") or given.get("resultVariableName")
    if result:
        draft["result"] = result
    reader = _READERS.get(draft["kind"])
    if reader is not None:
        reader(given, draft, reading)


def _user(given: Attributes, draft: Draft, reading: Reading) -> None:
    _assignment(given, draft, reading)
    form = given.get("formKey") or given.get("formRef")
    if form:
        draft["form"] = _form(form, given, reading)
    due, follow = given.get("dueDate"), given.get("followUpDate")
    if due or follow:
        texts = reading.texts
        draft["limit"] = Limit(due=texts.time(given.element, due), follow_up=texts.time(given.element, follow))
    priority = given.get("priority")
    if priority:
        draft["priority"] = reading.texts.feel(given.element, priority)


def _form(form: str, given: Attributes, reading: Reading) -> str | None:
    if is_juel(form):
        reading.report.at(given.element, "dialect.computed", name="formKey", value=form)
        return None
    for prefix in _FORM_PREFIXES:
        form = form.removeprefix(prefix)
    return form.removeprefix("forms/")


def _assignment(given: Attributes, draft: Draft, reading: Reading) -> None:
    groups = [part.strip() for part in (given.get("candidateGroups") or "").split(",") if part.strip()]
    role = role_of(groups, given.element, reading)
    person = reading.texts.value(given.element, given.get("assignee"))
    users = given.get("candidateUsers")
    if person is None and users:
        person = persons_of(users, given.element, reading)
    if role or person:
        draft["assignment"] = Assignment(role=role, person=person, pool=given.get("assignee") is None)


def role_of(groups: list[str], element: Element, reading: Reading) -> str | None:
    """The role that candidate groups name: one fixed role per task."""
    if any(is_juel(group) or group.startswith("=") for group in groups):
        reading.report.at(element, "dialect.computed", name="candidateGroups", value=", ".join(groups))
        return None
    if len(groups) > 1:
        reading.report.at(element, "dialect.several_groups", groups=", ".join(groups), role=groups[0])
    return groups[0] if groups else None


def persons_of(users: str, element: Element, reading: Reading) -> Expression | None:
    """One candidate as a text, several as a list."""
    if "," not in users or is_juel(users) or users.startswith("="):
        return reading.texts.value(element, users)
    listed = ", ".join(quoted(part.strip()) for part in users.split(",") if part.strip())
    return Expression(f"[{listed}]", line_of(element))


def _work(given: Attributes, draft: Draft, reading: Reading) -> None:
    topic = given.get("topic")
    if topic is None:
        return
    if is_juel(topic):
        reading.report.at(given.element, "dialect.computed", name="topic", value=topic)
        return
    draft["service"] = Service(name=topic, result=draft.get("result"))


def _rule(given: Attributes, draft: Draft, reading: Reading) -> None:
    reference = given.get("decisionRef")
    if reference is not None and is_juel(reference):
        reading.report.at(given.element, "dialect.computed", name="decisionRef", value=reference)
    elif reference is not None:
        draft["decision"] = reference
    _work(given, draft, reading)


def _call(given: Attributes, draft: Draft, reading: Reading) -> None:
    called: Called | None = draft.get("called")
    handed = foreign(given.element, given.uris, "in")
    returned = foreign(given.element, given.uris, "out")
    if called is None:
        return
    binding = given.get("calledElementBinding") or called.binding
    all_out = any(one.get("variables") == "all" for one in returned)
    tag = given.get("calledElementVersionTag") if binding == "versionTag" else None
    draft["called"] = replace(
        called,
        binding="version" if tag else binding if binding in ("latest", "deployment", "version") else "latest",
        version=tag or given.get("calledElementVersion") or called.version,
        all_in=called.all_in if not handed else any(one.get("variables") == "all" for one in handed),
        all_out=all_out if returned else called.all_out,
        beside=all_out or called.beside,
    )
    _unread(given, (*handed, *returned), reading)
    draft["inputs"] = (*draft.get("inputs", ()), *mapped(handed, reading))
    outputs = draft.get("outputs", ())
    if returned:
        outputs = tuple(replace(one, outside=True) for one in outputs)
    draft["outputs"] = (*mapped(returned, reading), *outputs)


def _unread(given: Attributes, moved: tuple[Element, ...], reading: Reading) -> None:
    """Name what a call says that is not done: a version that is worked out, variables of one place only."""
    version = given.get("calledElementVersion")
    if version is not None and is_juel(version):
        reading.report.at(given.element, "dialect.computed", name="calledElementVersion", value=version)
    if any(one.get("local") == "true" for one in moved):
        zh, en = "传递该处可见的全部变量", "all variables that are seen there are passed"
        reading.report.at(given.element, "dialect.unheeded", name="local", value="true", zh=zh, en=en)


def mapped(elements: list[Element], reading: Reading) -> list[Assign]:
    """camunda:in and camunda:out with a source or a sourceExpression."""
    found: list[Assign] = []
    for inner in elements:
        source = attribute(inner, "source") or attribute(inner, "sourceExpression")
        if source is None:
            continue
        if source == "loopCounter":
            source = "loopCounter - 1"  # there the first instance is 0
        made = reading.texts.assign(inner, attribute(inner, "target"), reading.texts.feel(inner, source))
        if made is not None:
            found.append(made)
    return found


def _caught(given: Attributes, draft: Draft, reading: Reading) -> None:
    """The variables that take the code and the message of a caught error or escalation."""
    form = given.get("formKey") or given.get("formRef")
    if form:
        zh, en = "开始与边界事件不打开表单", "an event opens no form"
        reading.report.at(given.element, "dialect.unheeded", name="formKey", value=form, zh=zh, en=en)
    referred = [reading.ids.get(unprefixed(text_of(one))) for one in children(given.element, "eventDefinitionRef")]
    own = children(given.element, "errorEventDefinition", "escalationEventDefinition")
    for definition in (*own, *(one for one in referred if one is not None)):
        inner = Attributes(definition, given.uris)
        for name, source in CAUGHT.items():
            target = inner.get(name)
            made = reading.texts.assign(definition, target, Expression(source, line_of(definition))) if target else None
            if made is not None:
                draft["outputs"] = (*draft.get("outputs", ()), made)


def _thrown(given: Attributes, draft: Draft, reading: Reading) -> None:
    """What camunda:in gives a signal to carry; a job in the place of a message is not done."""
    for definition in children(given.element, "signalEventDefinition"):
        handed = foreign(definition, given.uris, "in")
        if any(one.get("variables") == "all" for one in handed):
            reading.report.at(given.element, "dialect.all_carried")
        draft["inputs"] = (*draft.get("inputs", ()), *mapped(handed, reading))
    for definition in children(given.element, "messageEventDefinition"):
        topic = Attributes(definition, given.uris).get("topic")
        if topic is not None:
            reading.report.at(given.element, "dialect.job_elsewhere", type=topic)


def _loop(given: Attributes, draft: Draft, reading: Reading) -> None:
    characteristics = child(given.element, "multiInstanceLoopCharacteristics")
    loop = draft.get("loop")
    if characteristics is None or loop is None:
        return
    inner = Attributes(characteristics, given.uris)
    collection = reading.texts.feel(characteristics, inner.get("collection"))
    draft["loop"] = replace(
        loop, collection=collection or loop.collection, item=inner.get("elementVariable") or loop.item
    )


def _parameters(given: Attributes, draft: Draft, reading: Reading) -> None:
    """inputOutput: input parameters become local variables, output parameters variables outside."""
    for holder in foreign(given.element, given.uris, "inputOutput"):
        for inner in holder:
            if not isinstance(inner.tag, str):
                continue
            side = {"inputParameter": "inputs", "outputParameter": "outputs"}.get(local(inner))
            made = reading.texts.assign(inner, attribute(inner, "name"), _parameter(inner, reading))
            if side and made is not None:
                draft[side] = (*draft.get(side, ()), made)


def _parameter(element: Element, reading: Reading) -> Expression | None:
    """The value of a parameter, list item or map entry: a text, an expression, a list, a map or a script."""
    inner = next((one for one in element if isinstance(one.tag, str)), None)
    if inner is None:
        text = text_of(element)
        return reading.texts.value(element, text) or Expression('""', line_of(element))
    reader = _STRUCTURES.get(local(inner))
    if reader is None:
        reading.report.at(inner, "dialect.parameter", name=local(inner))
        return None
    return reader(inner, reading)


def _list(holder: Element, reading: Reading) -> Expression | None:
    values = [_scalar(inner, reading) for inner in holder if isinstance(inner.tag, str)]
    return Expression(f"[{', '.join(joinable(one.text) for one in values if one)}]", line_of(holder))


def _map(holder: Element, reading: Reading) -> Expression | None:
    entries: list[str] = []
    for inner in holder:
        if isinstance(inner.tag, str):
            value = _parameter(inner, reading)
            entries.append(f"{quoted(inner.get('key') or '')}: {joinable(value.text) if value else 'null'}")
    return Expression("{" + ", ".join(entries) + "}", line_of(holder))


def _scalar(element: Element, reading: Reading) -> Expression | None:
    return reading.texts.value(element, text_of(element))


def _script(holder: Element, reading: Reading) -> Expression | None:
    language = attribute(holder, "scriptFormat") or ""
    if not is_feel(language):
        reading.report.at(holder, "script.language", language=language)
        return None
    return reading.texts.feel(holder, text_of(holder))


_STRUCTURES: dict[str, Callable[[Element, Reading], Expression | None]] = {
    "list": _list,
    "map": _map,
    "script": _script,
}
_READERS: dict[NodeKind, Callable[[Attributes, Draft, Reading], None]] = {
    NodeKind.USER: _user,
    NodeKind.SERVICE: _work,
    NodeKind.SEND: _work,
    NodeKind.RULE: _rule,
    NodeKind.CALL: _call,
    NodeKind.BOUNDARY: _caught,
    NodeKind.START: _caught,
    NodeKind.THROW: _thrown,
    NodeKind.END: _thrown,
}
