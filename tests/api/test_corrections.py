"""Returning a case over HTTP: what was asked stands with the correction, and the case comes back."""

import json
from typing import Any

from engine import Actor, Start, runner
from tests.api.conftest import Town
from tests.engine.draw import diagram

FORM = {"type": "default", "components": [{"type": "number", "key": "grade", "label": "年级",
         "properties": {"label:en": "Grade"}}]}
WAYS = (
    '<heban:outcome value="approve" label="同意" labelEn="Approve" style="primary"/>'
    '<heban:outcome value="back" label="退回" labelEn="Return" kind="return" form="fix.form"/>'
)


def started(town: Town) -> str:
    """A case at its second seat: the first has agreed. Both seats are the leader's, the clerk corrects."""
    unit = town.world.org["school_a"]
    text = diagram("fix", {"fix": "start s; task A; task B; end e; s > A > B > e"})
    for name in "AB":
        desk = f'organisation="=&quot;{unit}&quot;"'
        inner = (f'<heban:assignment role="student_leader" {desk}/>{WAYS}'
                 f'<heban:correction of="request" role="student_clerk" {desk} due="10WD"/>')  # fmt: skip
        seat = f'<userTask id="{name}" name="环节{name}" heban:nameEn="Seat {name}"><extensionElements>{inner}</extensionElements></userTask>'
        text = text.replace(f'<task id="{name}" name="{name}"></task>', seat)
    town.house.engine.deploy({"fix.bpmn": text.encode(), "fix.form": json.dumps(FORM).encode()})
    actor = Actor(town.world.account["school_a-student_clerk"], unit, "student_clerk")
    with town.house.engine.work(actor) as work:
        return runner.start(work, "fix", {"request": {"grade": 3}}, Start()).id


def test_a_case_is_returned_with_what_to_correct_and_comes_back(town: Town) -> None:
    case = started(town)
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    assert leader.decide(case, "approve").status_code == 200
    (task,) = leader.inbox(case)
    shown = leader.get(f"/tasks/{task['id']}").json
    assert (shown["returned"], shown["then"]) == (None, "seats")
    assert shown["return_to"] == [{"element": "A", "name": "环节A", "name_en": "Seat A"}]
    assert [(one["value"], one["corrects"], one["returns"]) for one in shown["outcomes"]] == [
        ("approve", False, False), ("back", True, True)]  # fmt: skip
    assert shown["outcomes"][1]["asks"] == [{"key": "grade", "label": "年级", "label_en": "Grade"}]

    body: dict[str, Any] = {"outcome": "back", "reason": "see the register", "asked": ["grade"], "then": "straight"}
    path = f"/tasks/{task['id']}/decide"
    for wrong in ({"then": "sideways"}, {"to": "B"}, {"asked": []}, {"asked": ["grade", "height"]}):
        assert leader.post(path, {**body, **wrong}).status_code == 422, wrong
    refused = leader.post(path, {**body, "asked": ["height"]}).json
    assert "height" in refused["detail"] and "年级" in refused["detail"] and "Grade" in refused["detail_en"]
    assert leader.post(path, body).status_code == 200
    assert leader.inbox(case) == []
    (fix,) = clerk.inbox(case)
    assert (fix["name"], fix["name_en"]) == ("补正：环节B", "Correct: Seat B")
    shown = clerk.get(f"/tasks/{fix['id']}").json
    told = shown["returned"]
    assert told["asked"] == [{"key": "grade", "label": "年级", "label_en": "Grade"}]
    assert (told["label_en"], told["reason"], told["then"], told["corrects"]) == ("Return", "see the register", "straight", True)
    assert told["seat"] == {"element": "B", "name": "环节B", "name_en": "Seat B"}
    assert told["by"]["id"] == town.world.org["school_a"] and told["person"]
    assert [one["value"] for one in shown["outcomes"]] == ["resubmit"] and shown["return_to"] == []
    assert shown["form_values"] == {"grade": 3} and shown["form"]["components"][0]["key"] == "grade"

    unchanged = clerk.post(f"/tasks/{fix['id']}/decide", {"outcome": "resubmit", "data": {"grade": 3}})
    assert unchanged.status_code == 422 and "年级" in unchanged.json["detail"] and "Grade" in unchanged.json["detail_en"]
    assert clerk.decide(case, "resubmit", data={"grade": 4}).status_code == 200
    (task,) = leader.inbox(case)
    assert (task["element"], task["name_en"]) == ("B", "Seat B")
    asked = leader.get(f"/tasks/{task['id']}").json["returned"]
    assert [one["key"] for one in asked["asked"]] == ["grade"], "the seat that asked sees what for"
    assert asked["corrects"] is False and asked["seat"]["element"] == "B"
    told = [event["sentence_en"] for event in leader.get(f"/cases/{case}/history").json["items"]]
    assert "Seat B: asks for a correction of Grade" in told and "Seat B: resubmitted with Grade corrected" in told
    assert leader.decide(case, "approve").status_code == 200


def test_an_earlier_seat_decides_again_and_reads_who_asked_it_to_and_why(town: Town) -> None:
    case = started(town)
    leader = town.person("school_a-student_leader")
    assert leader.decide(case, "approve").status_code == 200
    (task,) = leader.inbox(case)
    body = {"outcome": "back", "reason": "look at the register again", "to": "A", "then": "straight"}
    assert leader.post(f"/tasks/{task['id']}/decide", body).status_code == 200, "an earlier seat need not be told of fields"
    (again,) = leader.inbox(case)
    told = leader.get(f"/tasks/{again['id']}").json["returned"]
    assert again["element"] == "A" and (told["reason"], told["asked"], told["corrects"]) == (body["reason"], [], False)
    assert told["seat"]["element"] == "B" and told["then"] == "straight" and told["label"] == "退回"
    said = [event["sentence_en"] for event in leader.get(f"/cases/{case}/history").json["items"]]
    assert 'Seat B: sends it back to "Seat A" to decide again' in said
    assert leader.decide(case, "approve").status_code == 200
    assert [row["element"] for row in leader.inbox(case)] == ["B"]
