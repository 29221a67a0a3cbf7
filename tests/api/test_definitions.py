"""Definitions over HTTP: drafts, second persons, variants, versions; and a process changed by its drawing alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from tests.api.conftest import Person, Town

B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
HEBAN = "urn:heban:bpmn:1"
FOUR = (
    ("school_a-student_leader", "ReceivingLeader"), ("jinshui-student_clerk", "ReceivingAuthority"),
    ("school_c-student_leader", "ReleasingSchool"), ("guancheng-student_clerk", "ReleasingAuthority"),
)  # fmt: skip


def in_effect(person: Person, key: str = "transfer") -> dict[str, Any]:
    (found,) = [d for d in person.get("/definitions").json["items"] if d["key"] == key]
    return dict(found)


def files_of(person: Person, version: str) -> dict[str, str]:
    return dict(person.get(f"/definitions/versions/{version}").json["files"])


def save(person: Person, files: dict[str, str], note: str = "") -> tuple[str, list[dict[str, Any]]]:
    answer = person.post("/definitions/transfer/drafts", {"files": files, "note": note})
    assert answer.status_code == 201, answer.text
    return answer.json["id"], answer.json["findings"]


def put_in_effect(author: Person, second: Person, files: dict[str, str]) -> str:
    version, findings = save(author, files)
    assert [f for f in findings if f["severity"] == "error"] == []
    assert author.post(f"/definitions/versions/{version}/submit").status_code == 200
    answer = second.post(f"/definitions/versions/{version}/publish", {"note": "试行"})
    assert answer.status_code == 200, answer.text
    return version


def walk(town: Town, case: str, seats: Any) -> None:
    """Each seat finds the case in its inbox, and it alone."""
    for login, element, *outcome in seats:
        waiting = town.person("school_a-student_clerk").get(f"/cases/{case}").json["open_tasks"]
        assert [t["element"] for t in waiting] == [element]
        answer = town.person(login).decide(case, *(outcome or ["approve"]))
        assert answer.status_code == 200, answer.text


@pytest.fixture
def national(owner: Person) -> dict[str, str]:
    """The files of the national version."""
    versions = owner.get("/definitions/transfer").json["versions"]
    return files_of(owner, next(v["id"] for v in versions if v["owner"] == "national" and v["state"] == "published"))


# -- the drawing, as an editor would change it ------------------------------------------------------------
class Drawing:
    """A diagram under the hands of somebody who moves boxes and arrows, and touches nothing else."""

    def __init__(self, text: str) -> None:
        self.root = etree.fromstring(text.encode())

    def text(self) -> str:
        for side in (*self.root.iter(f"{B}incoming"), *self.root.iter(f"{B}outgoing")):
            side.getparent().remove(side)
        return str(etree.tostring(self.root, encoding="unicode"))

    def named(self, name: str) -> Any:
        return next(e for e in self.root.iter() if isinstance(e.tag, str) and e.get("id") == name)

    def flows(self) -> list[Any]:
        return list(self.root.iter(f"{B}sequenceFlow"))

    def erase(self, element: Any) -> None:
        for drawn in [d for d in self.root.iter() if isinstance(d.tag, str) and d.get("bpmnElement") == element.get("id")]:
            drawn.getparent().remove(drawn)
        element.getparent().remove(element)

    def drop(self, seat: str) -> None:
        """Take a seat out: whoever led to it leads to where it led."""
        after = next(f for f in self.flows() if f.get("sourceRef") == seat)
        goal = after.get("targetRef")
        self.erase(after)
        for flow in self.flows():
            if flow.get("targetRef") == seat:
                flow.set("targetRef", goal)
        self.erase(self.named(seat))

    def swap(self, one: str, other: str) -> None:
        """Let two seats change places: every arrow of the one becomes an arrow of the other."""
        places = {one: other, other: one}
        for flow in self.flows():
            for end in ("sourceRef", "targetRef"):
                flow.set(end, places.get(flow.get(end), flow.get(end)))

    def insert(self, before: str, seat: str) -> None:
        """Put a new box in front of another."""
        target, made = self.named(before), etree.fromstring(seat)
        for flow in self.flows():
            if flow.get("targetRef") == before:
                flow.set("targetRef", made.get("id"))
        target.getparent().append(made)
        arrow = etree.SubElement(target.getparent(), f"{B}sequenceFlow")
        arrow.set("id", f"Flow_{made.get('id')}_{before}")
        arrow.set("sourceRef", made.get("id"))
        arrow.set("targetRef", before)


VISIT = f"""
<userTask xmlns="{B[1:-1]}" xmlns:heban="{HEBAN}" id="Visit" name="实地核查" heban:nameEn="Visit the school">
  <extensionElements>
    <heban:assignment role="inspector" organisation="=receiving.authority" exclude="initiator" />
    <heban:limit due="3WD" />
    <heban:outcome value="visited" label="已核查" labelEn="Visited" style="primary" />
    <heban:outcome value="spared" label="免予核查" labelEn="Not needed" reason="true" />
  </extensionElements>
</userTask>"""


def changed(files: dict[str, str], change: Any) -> dict[str, str]:
    drawing = Drawing(files["transfer.bpmn"])
    change(drawing)
    return {**files, "transfer.bpmn": drawing.text()}


def start(town: Town) -> str:
    answer = town.person("school_a-student_clerk").start(town.world.take("school_c").id)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


# -- Proof 1: only the drawing changes, and everything follows --------------------------------------------
def test_a_seat_is_added_with_a_new_role_limit_and_outcome(town: Town, owner: Person, second: Person, national: dict[str, str]) -> None:
    """Proof 1: only the .bpmn is edited, over HTTP, and inbox, limit, outcomes and history follow."""
    running = start(town)
    put_in_effect(owner, second, changed(national, lambda d: d.insert("ReceivingAuthority", VISIT)))
    case = start(town)
    walk(town, case, FOUR[:1])
    inspector = town.person("jinshui-inspector")
    (task,) = inspector.inbox(case)
    assert (task["name"], task["name_en"], task["role"]) == ("实地核查", "Visit the school", "inspector")
    assert task["due"]["working_days"] == 3
    shown = inspector.get(f"/tasks/{task['id']}").json
    assert [(o["value"], o["label"], o["label_en"], o["reason"]) for o in shown["outcomes"]] == [
        ("visited", "已核查", "Visited", False), ("spared", "免予核查", "Not needed", True)]  # fmt: skip
    assert town.person("jinshui-student_clerk").inbox(case) == []
    assert inspector.decide(case, "approve").status_code == 422, "the outcomes are the drawing's"
    assert inspector.decide(case, "spared").status_code == 422, "it asks for a reason"
    assert inspector.decide(case, "spared", "材料充分").status_code == 200
    walk(town, case, FOUR[1:])
    assert town.person("school_a-student_clerk").get(f"/cases/{case}").json["outcome"] == "Done"
    told = [e["sentence"] for e in inspector.get(f"/cases/{case}/history").json["items"]]
    assert "实地核查：免予核查" in told
    walk(town, running, FOUR)
    assert "实地核查" not in town.person("school_a-student_clerk").get(f"/cases/{running}/history").text, "it stayed on its version"


def test_a_seat_is_dropped(town: Town, owner: Person, second: Person, national: dict[str, str]) -> None:
    """Proof 1: a seat less in the drawing is a desk less in the case."""
    put_in_effect(owner, second, changed(national, lambda d: d.drop("ReleasingSchool")))
    case = start(town)
    walk(town, case, (FOUR[0], FOUR[1], FOUR[3]))
    assert town.person("school_a-student_clerk").get(f"/cases/{case}").json["outcome"] == "Done"
    assert town.person("school_c-student_leader").inbox(case) == []


def test_two_seats_change_places(town: Town, owner: Person, second: Person, national: dict[str, str]) -> None:
    """Proof 1: the order of the drawing is the order of the desks."""
    put_in_effect(owner, second, changed(national, lambda d: d.swap("ReleasingSchool", "ReleasingAuthority")))
    case = start(town)
    walk(town, case, (FOUR[0], FOUR[1], FOUR[3], FOUR[2]))
    assert town.person("school_a-student_clerk").get(f"/cases/{case}").json["outcome"] == "Done"


def test_a_seat_goes_to_another_role_with_another_limit(town: Town, owner: Person, second: Person, national: dict[str, str]) -> None:
    """Proof 1: role and limit are the drawing's."""
    def change(drawing: Drawing) -> None:
        seat = drawing.named("ReleasingAuthority")
        next(seat.iter(f"{{{HEBAN}}}assignment")).set("role", "student_leader")
        next(seat.iter(f"{{{HEBAN}}}limit")).set("due", "5WD")

    put_in_effect(owner, second, changed(national, change))
    case = start(town)
    walk(town, case, FOUR[:3])
    assert town.person("guancheng-student_clerk").inbox(case) == []
    (task,) = town.person("guancheng-student_leader").inbox(case)
    assert task["due"]["working_days"] == 5
    assert town.person("guancheng-student_leader").decide(case, "refuse", "不符合").status_code == 200
    assert town.person("school_a-student_clerk").get(f"/cases/{case}").json["outcome"] == "EndRefused"


# -- the life of a version ---------------------------------------------------------------------------------
def test_a_draft_keeps_its_findings_and_is_not_submitted_with_errors(owner: Person, second: Person, national: dict[str, str]) -> None:
    broken = {**national, "transfer.bpmn": national["transfer.bpmn"].replace('role="student_leader"', 'role="nobody_at_all"').replace('name="transfer.facts"', 'name="transfer.unknown"')}
    version, findings = save(owner, broken)
    errors = [f for f in findings if f["severity"] == "error"]
    assert errors and all(f["element"] and f["message"] and f["message_en"] and f["remedy"] and f["remedy_en"] for f in errors)
    assert "Facts" in {f["element"] for f in errors}
    kept = owner.get(f"/definitions/versions/{version}").json
    assert kept["state"] == "draft" and len(kept["findings"]) == len(findings)
    answer = owner.post(f"/definitions/versions/{version}/submit")
    assert answer.status_code == 422 and answer.json["findings"]
    assert second.post(f"/definitions/versions/{version}/publish").status_code == 409
    mended = owner.put(f"/definitions/versions/{version}", {"files": national, "note": "改好"})
    assert [f for f in mended.json["findings"] if f["severity"] == "error"] == []
    assert owner.post(f"/definitions/versions/{version}/submit").status_code == 200
    assert owner.put(f"/definitions/versions/{version}", {"files": national, "note": ""}).status_code == 409, "submitted is submitted"
    again = owner.post("/definitions/check", {"files": broken}).json["findings"]
    assert [f["code"] for f in again if f["severity"] == "error"] == [f["code"] for f in errors]


def test_the_first_person_does_not_publish_and_the_second_may_give_it_back(owner: Person, second: Person, national: dict[str, str]) -> None:
    version, _ = save(owner, national)
    owner.post(f"/definitions/versions/{version}/submit")
    answer = owner.post(f"/definitions/versions/{version}/publish")
    assert answer.status_code == 403 and "另一人" in answer.json["detail"] and "second person" in answer.json["detail_en"]
    assert second.post(f"/definitions/versions/{version}/reject", {"reason": " "}).status_code == 422
    assert second.post(f"/definitions/versions/{version}/reject", {"reason": "请补充说明"}).status_code == 200
    shown = owner.get(f"/definitions/versions/{version}").json
    assert (shown["state"], shown["note"]) == ("draft", "请补充说明")
    assert second.post(f"/definitions/versions/{version}/submit").status_code == 200
    for person in (owner, second):
        assert person.post(f"/definitions/versions/{version}/publish").status_code == 403, "neither author nor submitter"


def test_a_variant_holds_in_its_own_subtree_alone(town: Town, owner: Person, second: Person, national: dict[str, str]) -> None:
    put_in_effect(owner, second, changed(national, lambda d: d.insert("ReceivingAuthority", VISIT)))
    guangdong = town.person("school_d-student_clerk").start(town.world.take("school_c").id).json
    henan = town.person("school_a-student_clerk").start(town.world.take("school_d").id).json
    assert guangdong["definition"]["id"] != henan["definition"]["id"]
    assert "实地核查" not in town.person("school_d-student_clerk").get(f"/cases/{guangdong['id']}/diagram").json["xml"]
    assert "实地核查" in town.person("school_a-student_clerk").get(f"/cases/{henan['id']}/diagram").json["xml"]
    assert in_effect(town.person("guangdong-process_owner"))["current"]["owner"] == "national"
    assert in_effect(owner)["current"]["owner"] == town.world.org["henan"]


def test_the_national_version_belongs_to_the_ministry(town: Town, owner: Person) -> None:
    version = in_effect(town.person("ministry-process_owner"))["current"]["id"]
    for act in ("retire", "rollback", "submit"):
        assert owner.post(f"/definitions/versions/{version}/{act}").status_code == 403, act
    assert in_effect(town.person("ministry-process_owner"))["current"]["id"] == version


def test_versions_compare_in_sentences_and_an_earlier_one_comes_back(town: Town, owner: Person, second: Person, national: dict[str, str]) -> None:
    first = put_in_effect(owner, second, national)
    town.pass_time(minutes=1)
    other = put_in_effect(owner, second, changed(national, lambda d: d.insert("ReceivingAuthority", VISIT)))
    shown = owner.get("/definitions/compare", a=first, b=other).json
    said = [c for c in shown["changes"] if c["element"] == "Visit"]
    assert any("实地核查" in c["sentence"] for c in said) and all(c["sentence_en"] for c in said)
    assert shown["xml_a"] != shown["xml_b"]
    assert in_effect(owner)["current"]["id"] == other
    town.pass_time(minutes=1)
    assert second.post(f"/definitions/versions/{first}/rollback").status_code == 200
    assert in_effect(owner)["current"]["id"] == first
    assert second.post(f"/definitions/versions/{first}/retire").status_code == 200
    assert in_effect(owner)["current"]["owner"] == "national", "without a variant the national one holds again"


def test_a_version_takes_effect_on_its_day(town: Town, owner: Person, second: Person, national: dict[str, str]) -> None:
    before = put_in_effect(owner, second, national)
    version, _ = save(owner, changed(national, lambda d: d.drop("ReleasingSchool")))
    owner.post(f"/definitions/versions/{version}/submit")
    day = town.clock.now() + timedelta(hours=2)
    assert second.post(f"/definitions/versions/{version}/publish", {"effective_from": day.isoformat(), "note": "试行"}).status_code == 200
    assert in_effect(owner)["current"]["id"] == before
    town.pass_time(hours=2)
    assert in_effect(owner)["current"]["id"] == version


def test_a_form_with_a_widget_that_no_page_draws_is_refused_when_it_is_published(owner: Person, second: Person, national: dict[str, str]) -> None:
    """Its field would vanish in silence."""
    broken = {**national, "seat.form": national["seat.form"].replace('"components": [', '"components": [{"type": "textfield", "key": "x", "label": "甲", "properties": {"label:en": "A", "widget": "starmap"}},', 1)}
    found = [f for f in owner.post("/definitions/check", {"files": broken}).json["findings"] if f["code"] == "form.unknown-widget"]
    assert len(found) == 1 and found[0]["severity"] == "error" and "own-school" in str(found[0]) and "控件" in str(found[0])
    version = owner.post("/definitions/transfer/drafts", {"files": broken, "note": ""}).json["id"]
    answer = owner.post(f"/definitions/versions/{version}/submit")
    assert answer.status_code == 422 and "form.unknown-widget" in answer.text, answer.text
