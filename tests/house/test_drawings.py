"""Every drawing that is shipped can be read at first sight, with its Chinese names and with its English ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from ground.bilingual import Bilingual
from processes.created.blank import New, Seat, line_of_seats
from tests.house.drawing import Box, Drawing, Flow, Label, Segment, read_drawing, words_width, wrapped
from tests.house.source import ROOT

SHIPPED = sorted((ROOT / "processes").rglob("*.bpmn"))
WIDEST_PX, HIGHEST_PX = 2_000, 1_300
TOUCH_PX = 2.0
"""A line that ends this near to a border touches it; one that comes this far into a shape does not cross it yet."""
SMALL_PX = 50.0
"""Events and gateways are no wider. A line may end at the side of a circle or diamond, inside the corner of its bounds."""
APART_PX, TOGETHER_PX = 5.0, 20.0
"""Lines nearer than the first, for longer than the second, look like one line."""


def faults(drawing: Drawing) -> list[str]:
    """Everything that makes a drawing hard to read, in words."""
    found = [f"{key} is not drawn" for key in drawing.undrawn]
    found += [f"{one} lies on {other}" for one, other in overlapping_shapes(drawing)]
    found += [f"{flow} runs through {shape}" for flow, shape in flows_through_shapes(drawing)]
    found += [f"{flow} ends beside {shape}" for flow, shape in loose_ends(drawing)]
    found += [f"{one} and {other} run on one line" for one, other in flows_on_one_line(drawing)]
    for language, labels in drawing.labels.items():
        found += [f"{language}: the label of {one} touches {other}" for one, other in touched_labels(drawing, labels)]
    if drawing.box.width > WIDEST_PX or drawing.box.height > HIGHEST_PX:
        found.append(f"{drawing.box.width:.0f} x {drawing.box.height:.0f} px are more than {WIDEST_PX} x {HIGHEST_PX}")
    return found


def overlapping_shapes(drawing: Drawing) -> Iterator[tuple[str, str]]:
    """Shapes that overlap. A shape may stand inside a sub-process, and an event on the border of its host."""
    for one, other in combinations(drawing.shapes, 2):
        family = {
            *drawing.owners.get(one, ()),
            *drawing.owners.get(other, ()),
            drawing.hosts.get(one),
            drawing.hosts.get(other),
        }
        if not family & {one, other} and drawing.shapes[one].meets(drawing.shapes[other]):
            yield one, other
    for key, owners in drawing.owners.items():
        if owners and key in drawing.shapes and not drawing.shapes[owners[0]].holds(drawing.shapes[key]):
            yield key, f"the border of {owners[0]}"


def flows_through_shapes(drawing: Drawing) -> Iterator[tuple[str, str]]:
    """Lines through a shape; around a line stand only the sub-processes that it belongs to."""
    for flow in drawing.flows.values():
        for key, box in drawing.shapes.items():
            own = key in (flow.source, flow.target) and box.width <= SMALL_PX
            inside = box.grown(-box.width / 4 if own else -TOUCH_PX)
            if key not in drawing.owners[flow.id] and any(inside.crossed_by(line) for line in flow.segments):
                yield flow.id, key


def loose_ends(drawing: Drawing) -> Iterator[tuple[str, str]]:
    """Lines that do not reach the shape which they leave or lead to."""
    for flow in drawing.flows.values():
        for key, (x, y) in ((flow.source, flow.points[0]), (flow.target, flow.points[-1])):
            if key in drawing.shapes and not drawing.shapes[key].grown(TOUCH_PX).holds(Box(x, y, 0, 0)):
                yield flow.id, key


def flows_on_one_line(drawing: Drawing) -> Iterator[tuple[str, str]]:
    """Lines of different flows that look like one."""
    for one, other in combinations(drawing.flows.values(), 2):
        if any(_together(line, beside) > TOGETHER_PX for line in one.segments for beside in other.segments):
            yield one.id, other.id


def _together(one: Segment, other: Segment) -> float:
    """How many px the two run beside each other, nearer than APART_PX; 0 for slanting ones."""
    for along, across in ((0, 1), (1, 0)):
        level = all(line[0][across] == line[1][across] for line in (one, other))
        if level and abs(one[0][across] - other[0][across]) < APART_PX:
            (a, b), (c, d) = (sorted(point[along] for point in line) for line in (one, other))
            return max(0.0, min(b, d) - max(a, c))
    return 0.0


def touched_labels(drawing: Drawing, labels: list[Label]) -> Iterator[tuple[str, str]]:
    """Labels on a shape, on another label or on a line, be it their own."""
    for one, other in combinations(labels, 2):
        if one.box.meets(other.box):
            yield one.of, f"the label of {other.of}"
    for label in labels:
        around = {label.of, *drawing.owners[label.of]}
        for key, box in drawing.shapes.items():
            if key not in around and label.box.meets(box):
                yield label.of, key
            elif key in drawing.owners[label.of] and not box.holds(label.box):
                yield label.of, f"the border of {key}"
            elif key == label.of and _misplaced(label.box, box):
                yield label.of, "its own shape"
        for flow in drawing.flows.values():
            if any(label.box.crossed_by(line) for line in flow.segments):
                yield label.of, flow.id


def _misplaced(label: Box, own: Box) -> bool:
    """The name of an event or a gateway stands beside its circle or diamond, that of a sub-process inside it."""
    if own.width > SMALL_PX:
        return not own.holds(label)
    x, y = own.x + own.width / 2, own.y + own.height / 2
    aside = max(label.x - x, x - label.right, 0) + max(label.y - y, y - label.bottom, 0)
    return aside < own.width / 2 + TOUCH_PX


def test_the_drawing_of_the_tutorial_can_be_read_too(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "tutorial" / "build-a-process.md").read_text("utf-8")
    path = tmp_path / "tutorial.bpmn"
    path.write_text(
        page[page.index("<bpmn:definitions") : page.index("</bpmn:definitions>")] + "</bpmn:definitions>", "utf-8"
    )
    assert faults(read_drawing(path)) == []


def test_the_drawing_of_a_new_process_can_be_read_too(tmp_path: Path) -> None:
    seats = [Seat(Bilingual(f"第{place}级审核", f"Review {place}"), "clerk", "self") for place in range(1, 5)]
    files = line_of_seats(New("leave_of_teacher", Bilingual("教师请假", "Leave of a teacher"), seats))
    path = tmp_path / "new.bpmn"
    path.write_bytes(files["leave_of_teacher.bpmn"])
    assert faults(read_drawing(path)) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT / "processes")))
def test_a_drawing_can_be_read_at_first_sight(path: Path) -> None:
    assert faults(read_drawing(path)) == []


CLEAN = Drawing(
    shapes={
        "Start": Box(20, 52, 36, 36),
        "Body": Box(120, 20, 400, 200),
        "Inner": Box(160, 80, 120, 80),
        "Late": Box(182, 202, 36, 36),
        "End": Box(600, 52, 36, 36),
    },
    flows={
        "In": Flow("In", "Start", "Body", ((56, 70), (120, 70))),
        "Out": Flow("Out", "Body", "End", ((520, 70), (600, 70))),
        "Over": Flow("Over", "Late", "End", ((200, 238), (200, 280), (618, 280), (618, 88))),
    },
    labels={"zh": [Label("Out", "已办", Box(540, 48, 24, 14.4))], "en": []},
    owners={"Start": (), "Body": (), "Inner": ("Body",), "Late": (), "End": (), "In": (), "Out": (), "Over": ()},
    hosts={"Late": "Body"},
    undrawn=[],
)


def test_a_clean_drawing_has_no_faults() -> None:
    assert faults(CLEAN) == []


@pytest.mark.parametrize(
    ("key", "box", "fault"),
    [
        ("End", Box(500, 52, 36, 36), "Body lies on End"),
        ("Inner", Box(60, 80, 120, 80), "Inner lies on the border of Body"),
        ("Late", Box(260, 202, 36, 36), "Over ends beside Late"),
        ("Start", Box(300, 262, 36, 36), "Over runs through Start"),
        ("End", Box(2100, 52, 36, 36), "2116 x 260 px are more than 2000 x 1300"),
    ],
)
def test_a_shape_in_the_wrong_place_is_found(key: str, box: Box, fault: str) -> None:
    assert fault in faults(replace(CLEAN, shapes={**CLEAN.shapes, key: box}))


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        (((520, 70), (618, 70), (618, 300)), "Out ends beside End"),
        (((400, 70), (600, 70)), "Out runs through Body"),
        (((520, 150), (540, 150), (540, 283), (580, 283), (580, 70), (600, 70)), "Out and Over run on one line"),
        (((520, 55), (600, 55)), "zh: the label of Out touches Out"),
    ],
)
def test_a_line_in_the_wrong_place_is_found(points: tuple[tuple[float, float], ...], fault: str) -> None:
    flows = {**CLEAN.flows, "Out": Flow("Out", "Body", "End", points)}
    assert fault in faults(replace(CLEAN, flows=flows))


@pytest.mark.parametrize(
    ("of", "box", "fault"),
    [
        ("Start", Box(100, 30, 60, 14.4), "zh: the label of Start touches Body"),
        ("Start", Box(550, 50, 24, 14.4), "zh: the label of Out touches the label of Start"),
        ("Start", Box(30, 60, 24, 14.4), "zh: the label of Start touches its own shape"),
        ("Start", Box(26, 88, 24, 14.4), "zh: the label of Start touches its own shape"),
        ("Inner", Box(500, 190, 48, 14.4), "zh: the label of Inner touches the border of Body"),
    ],
)
def test_a_label_in_the_wrong_place_is_found(of: str, box: Box, fault: str) -> None:
    labels = {**CLEAN.labels, "zh": [*CLEAN.labels["zh"], Label(of, "字", box)]}
    assert fault in faults(replace(CLEAN, labels=labels))


def test_what_is_not_drawn_is_found(tmp_path: Path) -> None:
    text = next(path for path in SHIPPED if path.stem == "status_change").read_text("utf-8")
    path = tmp_path / "less.bpmn"
    path.write_text(re.sub(r'<bpmndi:BPMNShape id="Done_di".*?</bpmndi:BPMNShape>', "", text), "utf-8")
    assert "Done is not drawn" in faults(read_drawing(path))


def test_an_english_label_gets_the_room_that_the_viewer_gives_it(tmp_path: Path) -> None:
    text = next(path for path in SHIPPED if path.stem == "status_change").read_text("utf-8")
    path = tmp_path / "narrow.bpmn"
    path.write_text(re.sub(r'(bpmnElement="EndCancelled".*?BPMNLabel.*?width=")\d+', r"\g<1>37", text), "utf-8")
    heights = {
        key: [one.box.height for one in read_drawing(path).labels[key] if one.of == "EndCancelled"]
        for key in ("zh", "en")
    }
    assert heights == {"zh": [14.4], "en": [14.4]}


def test_a_label_breaks_as_the_viewer_breaks_it() -> None:
    assert words_width("核办完毕") == 48
    assert wrapped("The state before has ended", 90) == ["The state", "before has", "ended"]
    assert wrapped("尚未到生效日期", 40) == ["尚未到", "生效日", "期"]
