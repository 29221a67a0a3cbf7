"""The executable check names each fault at its element, and stays silent about a diagram without faults."""

import inspect
import re
from pathlib import Path

import pytest

from engine.bpmn import check, check_calls, parse
from engine.bpmn.check_work import parameters_of
from engine.bpmn.finding_texts import MESSAGES
from engine.bpmn.kinds import EVENTS_ZH
from engine.bpmn.model import EventKind, Finding
from tests.bpmn.drawings import drawing, flow, line

START = '<startEvent id="S"/>'
END = '<endEvent id="E"/>'
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
SIGNAL = '<signalEventDefinition signalRef="Sig"/>'
ROOTS = '<signal id="Sig" name="sig"/><message id="Msg" name="msg"/><error id="Err" errorCode="e1"/>'


def found(body: str, **known: object) -> list[Finding]:
    definitions = parse(drawing(body, ROOTS, 'name="P" isExecutable="true"')).definitions
    assert definitions is not None
    return check(definitions, **known)  # type: ignore[arg-type]


def codes(body: str, **known: object) -> set[tuple[str, str]]:
    return {(entry.element, entry.code) for entry in found(body, **known)}


def extended(tag: str, inner: str, attributes: str = "") -> str:
    return f'<{tag} id="T" name="t" {attributes}><extensionElements>{inner}</extensionElements></{tag}>'


def conditioned(text: str) -> str:
    return START + '<exclusiveGateway id="G"/><task id="A"/>' + line("S", "G") + flow("G", "A", text, "f1")


FAULTS: dict[str, tuple[str, tuple[str, str]]] = {
    "exclusive split without condition": (
        START + '<exclusiveGateway id="G"/><task id="A"/><task id="B"/>' + line("S", "G", "A") + flow("G", "B", "x"),
        ("G", "condition.missing"),
    ),
    "inclusive split without condition": (
        START + '<inclusiveGateway id="G"/><task id="A"/><task id="B"/>' + line("S", "G", "A") + flow("G", "B", "x"),
        ("G", "condition.always"),
    ),
    "no default": (
        START + '<exclusiveGateway id="G"/><task id="A"/>' + line("S", "G") + flow("G", "A", "x", "f1")
        + flow("G", "A", "y", "f2"),
        ("G", "condition.no_default"),
    ),
    "condition after a parallel gateway": (
        START + '<parallelGateway id="G"/><task id="A"/>' + line("S", "G") + flow("G", "A", "x"),
        ("G", "condition.ignored"),
    ),
    "two comparison signs in a condition": (conditioned("amount &lt;&gt; 1"), ("f1", "expression.doubtful")),
    "a text instead of a condition": (conditioned('"yes"'), ("f1", "expression.doubtful")),
    "half a comparison": (conditioned('x = "a" or "b"'), ("f1", "expression.doubtful")),
    "a sign of the input method": (conditioned("amount＞1000"), ("f1", "expression.full_width")),
    "a script's variable called like a function": (
        START + '<scriptTask id="T" name="t"><script>{count: count + 1}</script></scriptTask>' + line("S", "T"),
        ("T", "variable.function"),
    ),
    "unreachable": (START + '<task id="A"/>', ("A", "flow.unreachable")),
    "start with nothing after it": (START, ("S", "flow.dead_end")),
    "flow into a start": (START + '<task id="A"/>' + line("A", "S"), ("S", "flow.into_start")),
    "flow out of an end": (END + '<task id="A"/>' + line("E", "A"), ("E", "flow.out_of_end")),
    "flow into a boundary event": (
        '<task id="A"/><boundaryEvent id="B" attachedToRef="A"><messageEventDefinition messageRef="Msg"/></boundaryEvent>'
        + line("A", "B"),
        ("B", "flow.into_boundary"),
    ),
    "flow out of a thrown link": (
        '<intermediateThrowEvent id="T"><linkEventDefinition name="L"/></intermediateThrowEvent><task id="A"/>'
        '<intermediateCatchEvent id="C"><linkEventDefinition name="L"/></intermediateCatchEvent>' + line("T", "A"),
        ("T", "link.leaves"),
    ),
    "flow into a caught link": (
        '<task id="A"/><intermediateCatchEvent id="C"><linkEventDefinition name="L"/></intermediateCatchEvent>'
        + line("A", "C"),
        ("C", "link.entered"),
    ),
    "boundary event on a task that an event-based gateway awaits": (
        '<eventBasedGateway id="G"/><receiveTask id="R" messageRef="Msg"/><boundaryEvent id="B" attachedToRef="R">'
        '<signalEventDefinition signalRef="Sig"/></boundaryEvent>' + line("G", "R"),
        ("G", "gateway.receive_boundary"),
    ),
    "cycle without a wait": (
        START + '<scriptTask id="A"/><exclusiveGateway id="G"/>' + line("S", "A", "G") + flow("G", "A", "x"),
        ("A", "flow.no_wait"),
    ),
    "two plain starts": (START + '<startEvent id="S2"/>', ("S2", "start.several")),
    "start by error": (
        '<startEvent id="S"><errorEventDefinition errorRef="Err"/></startEvent>', ("S", "start.kind")),
    "trigger in a sub-process": (
        f'<subProcess id="U"><startEvent id="S">{SIGNAL}</startEvent></subProcess>', ("S", "start.in_sub")),
    "event sub-process without trigger": (
        '<subProcess id="U" triggeredByEvent="true"><startEvent id="S"/></subProcess>', ("U", "event_sub.start")),
    "flow into an event sub-process": (
        START + f'<subProcess id="U" triggeredByEvent="true"><startEvent id="s">{SIGNAL}</startEvent></subProcess>'
        + line("S", "U"),
        ("U", "event_sub.flow"),
    ),
    "error start that does not interrupt": (
        '<subProcess id="U" triggeredByEvent="true"><startEvent id="s" isInterrupting="false">'
        '<errorEventDefinition errorRef="Err"/></startEvent></subProcess>',
        ("s", "event_sub.interrupts"),
    ),
    "empty sub-process": ('<subProcess id="U"/>', ("U", "sub.empty")),
    "cancel that nobody hears": (
        '<transaction id="U"><startEvent id="u1"/><endEvent id="u2"><cancelEventDefinition/></endEvent>'
        '<sequenceFlow id="u3" sourceRef="u1" targetRef="u2"/></transaction>',
        ("U", "transaction.unheard"),
    ),
    "sub-process without a beginning": (
        '<subProcess id="U"><task id="A"/><task id="B"/><sequenceFlow id="u1" sourceRef="A" targetRef="B"/>'
        '<sequenceFlow id="u2" sourceRef="B" targetRef="A"/></subProcess>',
        ("U", "sub.no_entry"),
    ),
    "boundary event on a gateway": (
        f'<exclusiveGateway id="G"/><boundaryEvent id="B" attachedToRef="G">{SIGNAL}</boundaryEvent>',
        ("B", "boundary.target"),
    ),
    "boundary event without kind": (
        '<task id="A"/><boundaryEvent id="B" attachedToRef="A"/>', ("B", "boundary.kind")),
    "cancel boundary on a task": (
        '<task id="A"/><boundaryEvent id="B" attachedToRef="A"><cancelEventDefinition/></boundaryEvent>',
        ("B", "boundary.cancel"),
    ),
    "error boundary that does not interrupt": (
        '<task id="A"/><boundaryEvent id="B" attachedToRef="A" cancelActivity="false">'
        '<errorEventDefinition errorRef="Err"/></boundaryEvent>',
        ("B", "boundary.interrupts"),
    ),
    "boundary that hears its own multi-instance": (
        '<task id="A"><multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="D"><loopCardinality>3'
        '</loopCardinality></multiInstanceLoopCharacteristics></task><boundaryEvent id="B" attachedToRef="A">'
        '<signalEventDefinition id="D" signalRef="Sig"/></boundaryEvent>',
        ("B", "boundary.reports"),
    ),
    "two that wait for one cancel": (
        '<transaction id="U"><task id="A"/></transaction><boundaryEvent id="B" attachedToRef="U"><cancelEventDefinition/>'
        '</boundaryEvent><boundaryEvent id="C" attachedToRef="U"><cancelEventDefinition/></boundaryEvent>',
        ("C", "event.deaf"),
    ),
    "two that wait for one error": (
        '<task id="A"/><boundaryEvent id="B" attachedToRef="A"><errorEventDefinition errorRef="Err"/></boundaryEvent>'
        '<boundaryEvent id="C" attachedToRef="A"><errorEventDefinition errorRef="Err"/></boundaryEvent>',
        ("C", "event.deaf"),
    ),
    "two event sub-processes for one error": (
        "".join(
            f'<subProcess id="{name}" triggeredByEvent="true"><startEvent id="s{name}"><errorEventDefinition '
            f'errorRef="Err"/></startEvent></subProcess>' for name in "UV"
        ),
        ("V", "event.deaf"),
    ),
    "catch of a counted cycle": (
        '<intermediateCatchEvent id="C"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>'
        '</intermediateCatchEvent>',
        ("C", "timer.repeats"),
    ),
    "process start by a condition": (
        '<startEvent id="S"><conditionalEventDefinition><condition>x</condition></conditionalEventDefinition></startEvent>',
        ("S", "start.condition"),
    ),
    "process start by all of several": (
        f'<startEvent id="S" parallelMultiple="true">{SIGNAL}{TIMER.format("PT1H")}</startEvent>',
        ("S", "start.parallel"),
    ),
    "compensation of another scope": (
        START + '<task id="A"/><subProcess id="U"><endEvent id="C"><compensateEventDefinition activityRef="A"/></endEvent>'
        '</subProcess>' + line("S", "A", "U"),
        ("C", "compensation.sight"),
    ),
    "catch without kind": ('<intermediateCatchEvent id="C"/>', ("C", "catch.kind")),
    "throw of an error": (
        '<intermediateThrowEvent id="C"><errorEventDefinition errorRef="Err"/></intermediateThrowEvent>',
        ("C", "throw.kind"),
    ),
    "timer at an end": (f'<endEvent id="C">{TIMER.format("PT1H")}</endEvent>', ("C", "end.kind")),
    "cancel outside a transaction": (
        '<endEvent id="C"><cancelEventDefinition/></endEvent>', ("C", "end.cancel")),
    "link to nowhere": (
        '<intermediateThrowEvent id="L"><linkEventDefinition name="a"/></intermediateThrowEvent>',
        ("L", "link.no_catch"),
    ),
    "link from nowhere": (
        '<intermediateCatchEvent id="L"><linkEventDefinition name="a"/></intermediateCatchEvent>',
        ("L", "link.no_throw"),
    ),
    "two links of one name": (
        '<intermediateThrowEvent id="L"><linkEventDefinition name="a"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="K"><linkEventDefinition name="a"/></intermediateCatchEvent>'
        '<intermediateCatchEvent id="M"><linkEventDefinition name="a"/></intermediateCatchEvent>',
        ("M", "link.twice"),
    ),
    "compensation without handler": (
        '<task id="A"/><boundaryEvent id="B" attachedToRef="A"><compensateEventDefinition/></boundaryEvent>',
        ("B", "compensation.no_handler"),
    ),
    "handler with a flow": (
        '<task id="A" isForCompensation="true"/><task id="B"/>' + line("A", "B"), ("A", "compensation.flow")),
    "handler of nothing": ('<task id="A" isForCompensation="true"/>', ("A", "compensation.unused")),
    "compensating what has no handler": (
        '<task id="A"/><endEvent id="C"><compensateEventDefinition activityRef="A"/></endEvent>',
        ("C", "compensation.activity"),
    ),
    "task after an event gateway": (
        START + '<eventBasedGateway id="G"/><userTask id="A"/>' + line("S", "G", "A"), ("G", "gateway.events")),
    "gateway of one way": (
        START + '<exclusiveGateway id="G"/>' + END + line("S", "G", "E"), ("G", "gateway.lonely")),
    "complex join without condition": (
        START + '<complexGateway id="G"/><task id="A"/>' + line("S", "G") + line("S", "A", "G"),
        ("G", "gateway.activation"),
    ),
    "instantiating task in the middle": (
        START + '<receiveTask id="R" messageRef="Msg" instantiate="true"/>' + line("S", "R"),
        ("R", "instantiate.incoming"),
    ),
    "no name": ('<userTask id="A"/>', ("A", "draft.unnamed")),
    "nobody assigned": ('<userTask id="A" name="a"/>', ("A", "draft.assignment")),
    "no form": ('<userTask id="A" name="a"/>', ("A", "draft.form")),
    "no English name": ('<userTask id="A" name="审核"/>', ("A", "name.english")),
    "id that FEEL cannot read": ('<userTask id="A-1" name="a"/>', ("A-1", "user.id_shape")),
    "no function": ('<serviceTask id="A" name="a"/>', ("A", "draft.service")),
    "no decision": ('<businessRuleTask id="A" name="a"/>', ("A", "draft.decision")),
    "no script": ('<scriptTask id="A" name="a"/>', ("A", "draft.script")),
    "plain task": ('<task id="A" name="a"/>', ("A", "draft.task")),
    "nothing called": ('<callActivity id="A" name="a"/>', ("A", "call.missing")),
    "call of a stranger": ('<callActivity id="A" name="a" calledElement="Q"/>', ("A", "call.unknown")),
    "call of itself": ('<callActivity id="A" name="a" calledElement="Main"/>', ("A", "call.cycle")),
    "instances without count": (
        '<task id="A"><multiInstanceLoopCharacteristics/></task>', ("A", "loop.no_count")),
    "outcome with capitals": (
        extended("userTask", '<heban:outcome value="Approve!" label="a"/>'), ("T", "outcome.shape")),
    "outcome without label": (extended("userTask", '<heban:outcome value="a"/>'), ("T", "outcome.label")),
    "outcome without English": (
        extended("userTask", '<heban:outcome value="a" label="b"/>'), ("T", "outcome.label_en")),
    "exclusion of a stranger": (
        extended("userTask", '<heban:assignment role="r" exclude="initiator,Nobody"/>'), ("T", "exclude.unknown")),
    "outcome that the task has not": (
        extended("userTask", '<heban:outcome value="approve"/>') + '<task id="B"/>'
        + flow("T", "B", 'T.outcome = "aprove"', "f"),
        ("f", "outcome.unknown"),
    ),
    "outcome of no task": (
        START + '<task id="B"/>' + flow("S", "B", 'Tsk.outcome in ("a", "b")', "f"), ("f", "variable.no_task")),
    "limit that is no time": (
        extended("userTask", '<heban:limit due=\'="ten days"\'/>'), ("T", "limit.text")),
    "timer that is no time": (
        f'<intermediateCatchEvent id="C">{TIMER.format(chr(34) + "soon" + chr(34))}</intermediateCatchEvent>',
        ("C", "timer.text"),
    ),
    "date that no calendar has": (
        '<intermediateCatchEvent id="C"><timerEventDefinition><timeDate>2026-13-01</timeDate></timerEventDefinition>'
        "</intermediateCatchEvent>",
        ("C", "timer.text"),
    ),
    "cycle of nonsense": (
        '<startEvent id="C"><timerEventDefinition><timeCycle>R3/often</timeCycle></timerEventDefinition></startEvent>',
        ("C", "timer.text"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_is_named_at_its_element(body: str, expected: tuple[str, str]) -> None:
    assert expected in codes(body)


def test_a_finished_diagram_has_nothing_to_say() -> None:
    task = extended(
        "userTask",
        '<heban:assignment role="clerk" exclude="initiator"/><heban:form key="decide.form"/><heban:limit due="10WD"/>'
        '<heban:outcome value="approve" label="同意" labelEn="Approve"/>'
        '<heban:outcome value="refuse" label="拒绝" labelEn="Refuse"/>',
        'heban:nameEn="Decide"',
    )
    body = (
        START
        + task
        + '<exclusiveGateway id="G" name="同意？" default="G_E"/>'
        + '<serviceTask id="M" name="转移" heban:nameEn="Move"><extensionElements><heban:service name="p.move">'
        '<heban:input target="student" source="=student"/></heban:service></extensionElements></serviceTask>'
        + END
        + line("S", "T", "G", "E")
        + flow("G", "M", 'T.outcome = "approve"')
        + line("M", "E")
    )
    known = {"forms": {"decide.form"}, "services": {"p.move": move}, "decisions": set(), "roles": {"clerk"}}
    assert [entry for entry in found(body, **known) if entry.code != "name.english"] == []


def move(work: object, student: str, note: str = "") -> None:
    """A service function: `student` is required, `note` is not."""


def test_services_are_bound_in_both_directions_with_their_parameters() -> None:
    one = extended(
        "serviceTask", '<heban:service name="p.move"><heban:input target="pupil" source="1"/></heban:service>'
    )
    services = {"p.move": move, "Main.unused": move}
    assert {
        ("T", "service.missing"),
        ("T", "service.parameter"),
        ("Main", "service.unused"),
    } <= codes(one, services=services)
    unknown = extended("serviceTask", '<heban:service name="p.mov"/>')
    (entry,) = [entry for entry in found(unknown, services=services) if entry.code == "service.unknown"]
    assert "p.move" in entry.message_zh


def test_parameters_are_read_from_functions_signatures_and_tables() -> None:
    expected = {"student": True, "note": False}
    assert parameters_of(move) == expected
    assert parameters_of(inspect.signature(move)) == expected
    assert parameters_of(expected) == expected
    assert parameters_of(["student"]) == {"student": True}
    assert parameters_of(lambda work, **anything: None) is None


def test_roles_forms_and_decisions_must_exist() -> None:
    body = extended("userTask", '<heban:assignment role="clrk"/><heban:form key="x.form"/>')
    rule = '<businessRuleTask id="R" name="r"><extensionElements><heban:decision ref="d"/></extensionElements></businessRuleTask>'
    known = codes(body + rule, forms={"y.form"}, roles={"clerk"}, decisions=set())
    assert {("T", "role.unknown"), ("T", "form.unknown"), ("R", "decision.unknown")} <= known


def test_calls_are_checked_over_all_files_of_a_deployment() -> None:
    one = parse(drawing('<callActivity id="A" calledElement="Q"/>')).definitions
    other = parse(drawing('<callActivity id="B" calledElement="Main"/>').replace('id="Main"', 'id="Q"')).definitions
    assert one is not None
    assert other is not None
    assert {entry.element for entry in check_calls([one, other]) if entry.code == "call.cycle"} == {"A", "B"}
    assert check_calls([one], others={"Q"}) == []


def test_every_message_has_both_languages_and_is_used() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).parents[2] / "engine/bpmn").rglob("*.py")
        if not path.name.startswith("messages")
    )
    families = {"error.missing", "escalation.missing"}  # one reader for both kinds
    for code, message in MESSAGES.items():
        assert f'"{code}"' in sources or code in families, code
        assert re.search("[一-鿿]", message.zh + message.remedy_zh), code
        assert not re.search("[一-鿿]", message.en + message.remedy_en), code
        assert message.remedy_zh, code
        assert message.remedy_en, code


def test_an_event_in_the_wrong_place_is_called_by_its_name_in_either_language() -> None:
    body = '<startEvent id="S"><escalationEventDefinition/></startEvent>'
    (told,) = [f for f in found(body) if f.code == "start.kind"]
    assert told.message_zh == "升级事件不能启动流程" and "cannot start by escalation" in told.message_en
    assert set(EVENTS_ZH) == set(EventKind)


UNREADABLE = "insurance needed?"
_BESIDE = ("name.", "draft.task", "flow.", "sound.", "condition.no_default")
_SPLIT = START + '<exclusiveGateway id="G" name="g"/><task id="A" name="a"/>' + line("S", "G")
_TASK = START + '<{0} id="T" name="t">{1}</{0}>' + line("S", "T")


@pytest.mark.parametrize(("body", "said"), [
    (_SPLIT + flow("G", "A", UNREADABLE, "f1") + flow("G", "A", "x", "f2"), {("f1", "expression.syntax")}),
    (_SPLIT + flow("G", "A", UNREADABLE, "f1") + flow("G", "A", "", "f2"),
     {("f1", "expression.syntax"), ("G", "condition.missing")}),
    (_SPLIT + flow("G", "A", UNREADABLE, "f1"), {("f1", "expression.syntax")}),
    ((_SPLIT + flow("G", "A", UNREADABLE, "f1") + flow("G", "A", "x", "f2")).replace("exclusive", "inclusive"),
     {("f1", "expression.syntax")}),
    (_TASK.format("scriptTask", f"<script>{UNREADABLE}</script>"), {("T", "expression.syntax")}),
    (_TASK.format("task", "<standardLoopCharacteristics><loopCondition>" + UNREADABLE
                  + "</loopCondition></standardLoopCharacteristics>"), {("T", "expression.syntax")}),
    (_TASK.format("task", "<multiInstanceLoopCharacteristics><loopCardinality>" + UNREADABLE
                  + "</loopCardinality></multiInstanceLoopCharacteristics>"), {("T", "expression.syntax")}),
])
def test_what_is_written_but_unreadable_is_not_also_missing(body: str, said: set[tuple[str, str]]) -> None:
    result = parse(drawing(body, ROOTS, 'name="P" isExecutable="true"'))
    assert result.definitions is not None
    every = [*result.findings, *check(result.definitions)]
    assert {(one.element, one.code) for one in every if not one.code.startswith(_BESIDE)} == said


def test_a_missing_condition_script_and_count_are_still_missed() -> None:
    assert ("T", "draft.script") in codes(_TASK.format("scriptTask", ""))
    assert ("T", "loop.no_count") in codes(_TASK.format("task", "<multiInstanceLoopCharacteristics/>"))


@pytest.mark.parametrize("condition", [
    'x = "a" or x = "b"', "amount != 1", "approved", "amount &gt; 1000", 'x in ("a", "b")', "not(found)",
    "data.金额（元） &gt; 3", "r = (&lt; 5)", "get or else(found, false)", "count(xs) &gt; 3",
])
def test_a_sound_condition_raises_no_doubt(condition: str) -> None:
    found_codes = {code for _, code in codes(_SPLIT + flow("G", "A", condition, "f1") + flow("G", "A", "z", "f2"))}
    assert not found_codes & {"expression.doubtful", "expression.full_width", "variable.function"}
