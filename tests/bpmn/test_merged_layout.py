"""Shipped drawings into which both sides drew a step: nothing lies on anything, no line runs through a shape."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.bpmn.drawn_parts import Box, Document, Drawn, read_document, write_document
from engine.bpmn.merging import merged
from ground.three_way import Merge
from tests.bpmn.drawn_model import B
from tests.house.drawing import read_drawing
from tests.house.source import ROOT
from tests.house.test_drawings import flows_on_one_line, flows_through_shapes, loose_ends, overlapping_shapes

ROOM = 170
STEPS = {
    "transfer": ("Flow_AgreeCancel_TellReleasing", "Flow_ReleaseCancelled_EndCancelled"),
    "suspension": ("Flow_Admitted_Open", "Flow_ExtensionLeader_ExtensionAuthority"),
    "rectification": ("Flow_Facts_Admission", "Flow_Term_Rectify"),
}  # fmt: skip


def with_step(content: bytes, flow: str, name: str) -> Document:
    """A step drawn into a level line as an editor does it: all that stands right of it moves to the right."""
    document = read_document(content)
    line, drawn = document.elements[flow], document.drawn
    right, y = drawn[flow].points[-1]

    def moved(x: float) -> float:
        return x + ROOM if x >= right else x

    for key, one in drawn.items():
        box, label = one.box, one.label
        if box is not None:
            box = replace(box, x=moved(box.x), width=moved(box.right) - moved(box.x))
        if label is not None:
            label = replace(label, x=moved(label.x))
        drawn[key] = replace(one, box=box, label=label, points=tuple((moved(x), y) for x, y in one.points))
    plane, behind = drawn[flow].plane, f"{flow}_{name}"
    document.elements[name] = {"@tag": f"{{{B}}}task", "@id": name, "@name": name, "#parent": line["#parent"]}
    document.elements[behind] = {**line, "@id": behind, "@sourceRef": name}
    line["@targetRef"] = name
    drawn[name] = Drawn(plane, {}, Box(right + 30, y - 40, 100, 80))
    drawn[behind] = Drawn(plane, {}, None, ((right + 130, y), (right + ROOM, y)))
    drawn[flow] = replace(drawn[flow], points=(*drawn[flow].points[:-1], (right + 30, y)))
    return document


@pytest.mark.parametrize("process", sorted(STEPS))
def test_room_is_made_for_the_steps_of_both(process: str, tmp_path: Path) -> None:
    content = (ROOT / "processes" / process / f"{process}.bpmn").read_bytes()
    ours, theirs = (with_step(content, flow, name) for flow, name in zip(STEPS[process], ("Mine", "Other"), strict=True))
    made = merged(read_document(content), ours, theirs, Merge())
    assert not made.conflicts and {"Mine", "Other"} <= made.document.drawn.keys()
    path = tmp_path / "merged.bpmn"
    path.write_bytes(write_document(made.document))
    drawing = read_drawing(path)
    for fault in (overlapping_shapes, flows_through_shapes, loose_ends, flows_on_one_line):
        assert list(fault(drawing)) == []
    assert not drawing.undrawn
