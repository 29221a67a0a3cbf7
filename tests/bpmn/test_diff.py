"""Two versions of a diagram compared: what was added, removed, changed, moved, in words."""

from engine.bpmn.diff import Change, diff
from engine.bpmn.model import Definitions
from tests.bpmn.drawings import flow, line, parsed

START = '<startEvent id="S"/>'
END = '<endEvent id="E"/>'


def read(body: str) -> Definitions:
    definitions = parsed(body).definitions
    assert definitions is not None
    return definitions


def task(identifier: str, name: str, inner: str = "") -> str:
    return f'<userTask id="{identifier}" name="{name}"><extensionElements>{inner}</extensionElements></userTask>'


def compare(old: str, new: str) -> list[Change]:
    return diff(read(old), read(new))


def test_nothing_changed_is_no_change_even_when_lines_shift() -> None:
    body = START + task("A", "审核") + END + line("S", "A", "E")
    assert compare(body, "\n\n\n" + body) == []


def test_a_new_seat_and_what_it_moves() -> None:
    old = START + task("A", "审核") + END + line("S", "A", "E")
    new = START + task("A", "审核") + task("B", "审批") + END + line("S", "A", "B", "E")
    changes = compare(old, new)
    assert {(one.kind, one.element) for one in changes} == {
        ("added", "B"),
        ("added", "A_B"),
        ("added", "B_E"),
        ("removed", "A_E"),
    }
    assert changes[1].sentence_zh == "新增用户任务“审批”"
    assert changes[1].sentence_en == "Added user task '审批'"


def test_fields_are_named_in_words() -> None:
    old = START + task("A", "审核", '<heban:limit due="10WD"/><heban:assignment role="clerk"/>') + line("S", "A")
    new = START + task("A", "审核", '<heban:limit due="5WD"/><heban:assignment role="leader"/>') + line("S", "A")
    changes = {one.field: one for one in compare(old, new)}
    assert set(changes) == {"limit.due", "assignment.role"}
    assert changes["limit.due"].sentence_zh == "用户任务“审核”的办理时限由“10WD”改为“5WD”"
    assert (changes["assignment.role"].before, changes["assignment.role"].after) == ("clerk", "leader")


def test_a_condition_that_changed_and_one_that_was_set() -> None:
    old = START + task("A", "甲") + flow("S", "A", "x &gt; 1")
    new = START + task("A", "甲") + flow("S", "A", "x &gt; 2")
    (change,) = compare(old, new)
    assert (change.element, change.field, change.before, change.after) == ("S_A", "condition", "x > 1", "x > 2")
    (change,) = compare(START + task("A", "甲") + flow("S", "A"), new)
    assert change.sentence_en == "Set the condition of flow 'S_A' to 'x > 2'"


def test_a_task_drawn_into_a_sub_process_has_moved() -> None:
    old = START + task("A", "甲") + '<subProcess id="Sub"/>' + line("S", "A", "Sub")
    new = START + f'<subProcess id="Sub">{task("A", "甲")}</subProcess>' + line("S", "Sub")
    moved = [one for one in compare(old, new) if one.kind == "moved"]
    assert [(one.element, one.before, one.after) for one in moved] == [("A", "Main", "Sub")]


def test_a_kind_that_changed_is_a_change_of_the_element() -> None:
    (change,) = compare('<task id="T" name="a"/>', '<serviceTask id="T" name="a"/>')
    assert (change.field, change.before, change.after) == ("kind", "task", "service")


def test_the_sentence_says_values_in_words_of_its_language() -> None:
    (change,) = compare('<task id="T" name="a"/>', '<serviceTask id="T" name="a"/>')
    assert "由“任务”改为“服务任务”" in change.sentence_zh
    assert "from 'task' to 'service task'" in change.sentence_en
    around = '<userTask id="A" name="甲"/><boundaryEvent id="B" attachedToRef="A"{}><timerEventDefinition>' \
        '<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>'
    (change,) = compare(around.format(""), around.format(' cancelActivity="false"'))
    assert (change.before, change.after) == ("true", "false")
    assert "是否中断由“是”改为“否”" in change.sentence_zh and "from 'yes' to 'no'" in change.sentence_en
