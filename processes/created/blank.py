"""The first files of a new process (新建业务): a line of seats with a start form, or a copy of another process."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from ground.bilingual import Bilingual
from processes.created.about import ABOUT

KEY = re.compile(r"[a-z][a-z0-9_]{2,59}")
"""The key of a process that is created here: small letters, digits and _."""

RELATIONS: Mapping[str, tuple[Bilingual, str]] = {
    "self": (Bilingual("发起单位", "The unit that starts it"), "=case.organisation"),
    "authority": (
        Bilingual("发起单位的学籍主管部门", "Its authority"),
        '={relation: "authority", of: case.organisation}',
    ),
    "province": (Bilingual("省级教育行政部门", "Its province"), '={relation: "province", of: case.organisation}'),
}
"""Where a seat of a new process can stand, seen from who starts it."""

Box = tuple[int, int, int, int]
"""The left, top, width and height of what is drawn, in px."""

_STEP, _TOP = 220, 140
_ROUND, _SEAT = 36, (120, 80)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:heban="urn:heban:bpmn:1"'
    ' targetNamespace="urn:heban:created">'
)


@dataclass(frozen=True)
class Seat:
    """One seat of a new line: its name, who sits there, and where that is, by a key of `RELATIONS`."""

    name: Bilingual
    role: str
    relation: str


@dataclass(frozen=True)
class New:
    """What a new process is called and who its seats are."""

    key: str
    name: Bilingual
    seats: Sequence[Seat] = ()


def line_of_seats(new: New) -> dict[str, bytes]:
    """The diagram of a line of seats and its two forms, by file name."""
    return {
        f"{new.key}.bpmn": _diagram(new).encode(),
        f"{new.key}_start.form": _form(f"{new.key}_start", "matter", Bilingual("事由", "Matter"), True),
        f"{new.key}_seat.form": _form(f"{new.key}_seat", "remark", Bilingual("备注", "Remark"), False),
    }


def copied(new: New, source: str, files: Mapping[str, bytes], like: str) -> dict[str, bytes]:
    """The files of another process under a new key and name; its scenarios go along, played as the new one."""
    found = {}
    for name, content in files.items():
        text = content.decode("utf-8")
        if name.endswith((".bpmn", ".xml")):
            text = _renamed(text, source, new)
        if name.endswith((".yaml", ".yml")):
            text = re.sub(rf"^(process:\s*){re.escape(source)}\s*$", rf"\g<1>{new.key}", text, flags=re.MULTILINE)
            text = text.replace(f'"process": {json.dumps(source)}', f'"process": {json.dumps(new.key)}')
        found[name.replace(f"{source}.", f"{new.key}.", 1) if name == f"{source}.bpmn" else name] = text.encode()
    about = json.loads(found[ABOUT]) if ABOUT in found else {}
    found[ABOUT] = json.dumps({**about, **({"like": like} if like else {})}, ensure_ascii=False, indent=2).encode()
    return found


def _renamed(text: str, source: str, new: New) -> str:
    """A drawing whose process has another id and other names; shapes follow the id."""

    def tag(found: re.Match[str]) -> str:
        kept = re.sub(r'\s(?:id|name|heban:nameEn)="[^"]*"', "", found[0]).rstrip(">")
        return f"{kept} id={quoteattr(new.key)} name={quoteattr(new.name.zh)} heban:nameEn={quoteattr(new.name.en)}>"

    opened = rf'<(?:\w+:)?process\b(?=[^>]*\sid="{re.escape(source)}")[^>]*>'
    text = re.sub(opened, tag, text, count=1)
    return re.sub(rf'(bpmnElement|processRef)="{re.escape(source)}"', rf'\1="{new.key}"', text)


def _diagram(new: New) -> str:
    seats = [(f"Seat{place}", seat) for place, seat in enumerate(new.seats, start=1)]
    ids = ["Start", *(key for key, _ in seats), "Done"]
    flows = [(f"Flow_{a}_{b}", a, b, "approve" if a != "Start" else "") for a, b in zip(ids, ids[1:], strict=False)]
    flows += [(f"Flow_{key}_Refused", key, f"{key}_Refused", "refuse") for key, _ in seats]
    parts = [
        _HEAD,
        f"<bpmn:process id={quoteattr(new.key)} name={quoteattr(new.name.zh)} heban:nameEn={quoteattr(new.name.en)}"
        ' isExecutable="true">',
        '<bpmn:startEvent id="Start" name="提出申请" heban:nameEn="Asked for"><bpmn:extensionElements>'
        f'<heban:form key="{new.key}_start.form" /></bpmn:extensionElements></bpmn:startEvent>',
        *(_seat(new, key, seat) for key, seat in seats),
        '<bpmn:endEvent id="Done" name="同意" heban:nameEn="Agreed" heban:style="primary" />',
        *(
            f'<bpmn:endEvent id="{key}_Refused" name="不同意" heban:nameEn="Refused" heban:style="danger" />'
            for key, _ in seats
        ),
        *(_flow(*flow) for flow in flows),
        "</bpmn:process>",
        _shapes(new, ids, flows),
        "</bpmn:definitions>",
    ]
    return "\n".join(parts) + "\n"


def _seat(new: New, key: str, seat: Seat) -> str:
    where = quoteattr(RELATIONS[seat.relation][1])
    return (
        f'<bpmn:userTask id="{key}" name={quoteattr(seat.name.zh)} heban:nameEn={quoteattr(seat.name.en)}>'
        f"<bpmn:extensionElements><heban:assignment role={quoteattr(seat.role)} organisation={where}"
        f' exclude="initiator" /><heban:form key="{new.key}_seat.form" /><heban:limit due="5WD" remind="3WD" />'
        '<heban:outcome value="approve" label="同意" labelEn="Approve" style="primary" />'
        '<heban:outcome value="return" label="退回补正" labelEn="Return for correction" kind="return"'
        f' form="{new.key}_start.form" />'
        '<heban:outcome value="refuse" label="不同意" labelEn="Refuse" reason="true" style="danger" />'
        '<heban:correction of="request" /></bpmn:extensionElements></bpmn:userTask>'
    )


def _flow(key: str, source: str, target: str, outcome: str) -> str:
    named = {"approve": ("同意", "Approve"), "refuse": ("不同意", "Refuse")}.get(outcome)
    words = f' name="{named[0]}" heban:nameEn="{named[1]}" heban:outcome="{outcome}"' if named else ""
    return f'<bpmn:sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}"{words} />'


def _shapes(new: New, ids: Sequence[str], flows: Sequence[tuple[str, str, str, str]]) -> str:
    """The seats stand in one row; under each stands the end where it refuses."""
    boxes: dict[str, Box] = {}
    for place, key in enumerate(ids):
        x = 120 + place * _STEP
        if key in ("Start", "Done"):
            boxes[key] = _around(x, _TOP, _ROUND, _ROUND)
        else:
            boxes[key] = _around(x, _TOP, *_SEAT)
            boxes[f"{key}_Refused"] = _around(x, _TOP + 142, _ROUND, _ROUND)
    shapes = [_shape(key, box) for key, box in boxes.items()]
    edges = [_edge(flow, boxes) for flow in flows]
    return (
        f'<bpmndi:BPMNDiagram id="Diagram"><bpmndi:BPMNPlane id="Plane" bpmnElement={quoteattr(new.key)}>'
        + "".join((*shapes, *edges)) + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )  # fmt: skip


def _around(x: int, y: int, width: int, height: int) -> Box:
    return x - width // 2, y - height // 2, width, height


def _shape(key: str, box: Box) -> str:
    x, y, width, height = box
    label = _label(_around(x + width // 2, y + height + 14, 60, 14)) if width == _ROUND else ""
    return (f'<bpmndi:BPMNShape id="{key}_shape" bpmnElement="{key}">'
            f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />{label}</bpmndi:BPMNShape>')  # fmt: skip


def _edge(flow: tuple[str, str, str, str], boxes: Mapping[str, Box]) -> str:
    key, source, target, outcome = flow
    (x1, y1, w1, h1), (x2, y2, w2, h2) = boxes[source], boxes[target]
    if outcome == "refuse":
        points = [(x1 + w1 // 2, y1 + h1), (x2 + w2 // 2, y2)]
        label = _label(_around(x1 + w1 // 2 + 34, (y1 + h1 + y2) // 2, 50, 14))
    else:
        points = [(x1 + w1, y1 + h1 // 2), (x2, y2 + h2 // 2)]
        label = _label(_around((x1 + w1 + x2) // 2, y1 + h1 // 2 - 24, 50, 14)) if outcome else ""
    way = "".join(f'<di:waypoint x="{x}" y="{y}" />' for x, y in points)
    return f'<bpmndi:BPMNEdge id="{key}_edge" bpmnElement="{key}">{way}{label}</bpmndi:BPMNEdge>'


def _label(box: Box) -> str:
    x, y, width, height = box
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />'
    return f"<bpmndi:BPMNLabel>{bounds}</bpmndi:BPMNLabel>"


def _form(name: str, key: str, label: Bilingual, required: bool) -> bytes:
    field: dict[str, Any] = {
        "type": "textarea", "id": f"Field_{key}", "key": key, "label": label.zh,
        "properties": {"label:en": label.en}, "validate": {"maxLength": 500, "required": required},
    }  # fmt: skip
    form = {"type": "default", "id": name, "schemaVersion": 18, "components": [field]}
    return json.dumps(form, ensure_ascii=False, indent=2).encode()
