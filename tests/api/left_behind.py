"""A province's variant of a process whose national version moved on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.api.conftest import Person, Town

KEY = "leave_of_staff"
NEW = {
    "key": KEY, "name": "教职工请假", "name_en": "Leave of staff",
    "starters": [{"role": "student_clerk", "kinds": ["school"]}],
    "seats": [
        {"name": "校长审批", "name_en": "Head decides", "role": "student_leader", "relation": "self"},
        {"name": "主管部门审批", "name_en": "Authority decides", "role": "student_clerk", "relation": "authority"},
    ],
}  # fmt: skip
PHONE = {"type": "textfield", "id": "P", "key": "phone", "label": "电话", "properties": {"label:en": "Phone"}}
SEAT2 = '<bpmn:userTask id="Seat2"'


def drawn(files: dict[str, str], *changes: tuple[str, str]) -> dict[str, str]:
    text = files[f"{KEY}.bpmn"]
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return {**files, f"{KEY}.bpmn": text}


def seat(text: str, name: str, due: str) -> tuple[str, str]:
    """The change of the limit of one seat."""
    whole = text[text.index(f'<bpmn:userTask id="{name}"') :]
    whole = whole[: whole.index("</bpmn:userTask>")]
    return whole, whole.replace('due="5WD"', f'due="{due}"')


def files_of(person: Person, version: str) -> dict[str, str]:
    return dict(person.get(f"/definitions/versions/{version}").json["files"])


def draft(person: Person, source: str, files: dict[str, str]) -> str:
    answer = person.post(f"/definitions/{KEY}/drafts", {"from": source, "files": files, "note": "", "shared": False})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def publish(author: Person, second: Person, version: str) -> None:
    assert author.post(f"/definitions/versions/{version}/submit").status_code == 200
    answer = second.post(f"/definitions/versions/{version}/publish", {"note": "按新规定调整"})
    assert answer.status_code == 200, answer.text


def row(person: Person, version: str) -> dict[str, Any]:
    return dict(next(one for one in person.get(f"/definitions/{KEY}").json["versions"] if one["id"] == version))


@dataclass(frozen=True)
class LeftBehind:
    """The ids of versions: the national one, Henan's variant of it, and the national one that followed."""

    first: str
    mine: str
    second: str


def left_behind(town: Town) -> LeftBehind:
    """Both changed the limit of the first seat; Henan a form beside it, the ministry the name of the second seat."""
    people = [town.person(f"ministry-process_owner{n}") for n in ("", "2")]
    own, colleague = (town.person(f"henan-process_owner{n}") for n in ("", "2"))
    first = str(people[0].post("/definitions", NEW).json["id"])
    publish(people[0], people[1], first)
    files = files_of(own, first)
    text = files[f"{KEY}.bpmn"]
    change = json.loads(files[f"{KEY}_seat.form"])
    change["components"].append(PHONE)
    mine = draft(own, first, {**drawn(files, seat(text, "Seat1", "3WD")), f"{KEY}_seat.form": json.dumps(change)})
    publish(own, colleague, mine)
    assert row(own, mine)["moved_on"] is None, "nothing happened yet"
    town.pass_time(minutes=1)
    theirs = drawn(files, seat(text, "Seat1", "9WD"), (f'{SEAT2} name="主管部门审批"', f'{SEAT2} name="主管部门核准"'))
    second = draft(people[0], first, theirs)
    publish(people[0], people[1], second)
    return LeftBehind(first, mine, second)
