"""A returned case says who wants what corrected and why; leaving it as it was needs a word; words fit their outcome."""

from __future__ import annotations

from typing import Any

import pytest

from engine.reading.case_file import published
from processes import catalogue
from tests.api.conftest import Person, Town

LEADER, AUTHORITY, CLERK = "school_a-student_leader", "jinshui-student_clerk", "school_a-student_clerk"


def returned(town: Town, asked: list[str], note: str = "") -> str:
    """A case that the receiving authority returned to its clerk."""
    clerk = town.person(CLERK)
    case = str(clerk.start(town.world.take("school_c").id, note=note).json["id"])
    assert town.person(LEADER).decide(case, "approve").status_code == 200
    answer = town.person(AUTHORITY).decide(case, "return", "请写明居住情况", {"remark": "只给本单位看"}, asked=asked, then="straight")
    assert answer.status_code == 200, answer.text
    return case


def correction(clerk: Person, case: str) -> dict[str, Any]:
    (task,) = clerk.inbox(case)
    found: dict[str, Any] = clerk.get(f"/tasks/{task['id']}").json
    return found


def test_the_correction_says_who_returned_it_why_and_what_is_to_be_corrected(town: Town) -> None:
    clerk = town.person(CLERK)
    task = correction(clerk, returned(town, ["note"]))
    said = task["returned"]
    assert said["reason"] == "请写明居住情况"
    assert said["asked"] == [{"key": "note", "label": "情况说明", "label_en": "Explanation"}]
    assert (said["label"], said["label_en"]) == ("退回补正", "Return for correction")
    authority = town.person(AUTHORITY).me
    assert said["by"]["id"] == authority["acting"]["organisation"]["id"] and said["by"]["role_name"] == "学籍管理员"
    assert said["person"] == authority["account"]["name"]
    assert "只给本单位看" not in clerk.get(f"/tasks/{task['id']}").text, "an internal remark stays with the seat"
    assert task["from"]["id"] == said["by"]["id"], "it came from the desk that returned it, not from the clerk's school"


def test_a_seat_that_is_no_correction_says_nothing_of_a_return(town: Town) -> None:
    case = town.person(CLERK).start(town.world.take("school_c").id).json["id"]
    leader = town.person(LEADER)
    (row,) = leader.inbox(case)
    assert leader.get(f"/tasks/{row['id']}").json["returned"] is None
    assert row["from"]["id"] == leader.me["acting"]["organisation"]["id"], "its own school's clerk started it"
    assert leader.decide(case, "approve").status_code == 200
    (next_row,) = town.person(AUTHORITY).inbox(case)
    assert next_row["from"]["id"] == leader.me["acting"]["organisation"]["id"]
    assert next_row["from"]["role_name"] == "学籍主管领导"


def test_leaving_what_was_asked_for_as_it_was_needs_a_word_why(town: Town) -> None:
    clerk, case = town.person(CLERK), returned(town, ["note"], note="随父母迁入")
    for data in ({}, {"reason": "job"}, {"reason": "household"}, {"reason": "job", "note": "随父母迁入"}):
        answer = clerk.decide(case, "resubmit", data={"reason": "job", **data})
        assert answer.status_code == 422, data
        assert "情况说明" in answer.json["detail"] and "Explanation" in answer.json["detail_en"]
    blank = clerk.decide(case, "resubmit", " \u3000", {"reason": "job"})
    assert blank.status_code == 422, "blanks are no word"
    assert clerk.decide(case, "resubmit", "居住情况无变化", {"reason": "job"}).status_code == 200
    authority = town.person(AUTHORITY)
    assert [row["element"] for row in authority.inbox(case)] == ["ReceivingAuthority"]
    told = [e["reason"] for e in authority.get(f"/cases/{case}/history").json["items"] if e["kind"] == "corrected"]
    assert told == ["居住情况无变化"], "who asked reads why"


def test_every_thing_asked_for_is_corrected_or_explained(town: Town) -> None:
    clerk, case = town.person(CLERK), returned(town, ["note", "evidence"])
    half = clerk.decide(case, "resubmit", data={"reason": "job", "note": "已补充"})
    assert half.status_code == 422 and "佐证材料" in half.json["detail"] and "情况说明" not in half.json["detail"]
    kept = correction(clerk, case)["form_values"]["evidence"]
    whole = {"reason": "job", "note": "已补充", "evidence": [*kept, clerk.upload()]}
    assert clerk.decide(case, "resubmit", data=whole).status_code == 200


def test_a_batch_of_corrections_left_as_they_were_is_refused_alike(town: Town) -> None:
    clerk, case = town.person(CLERK), returned(town, ["note"])
    (row,) = clerk.inbox(case)
    answer = clerk.post("/tasks/decide-batch", {"tasks": [row["id"]], "outcome": "resubmit"})
    assert [one["ok"] for one in answer.json["items"]] == [False]


def test_a_return_names_what_is_to_be_corrected(town: Town) -> None:
    case = town.person(CLERK).start(town.world.take("school_c").id).json["id"]
    leader = town.person(LEADER)
    assert leader.decide(case, "return", "请补充", asked=[]).status_code == 422
    unnamed = leader.decide(case, "return", "请补充")
    assert unnamed.status_code == 422 and "情况说明" in unnamed.json["detail"], "it lists what can be asked for"
    assert leader.decide(case, "return", "请补充", asked=["note", "height"]).status_code == 422
    assert leader.decide(case, "approve").status_code == 200, "an approval asks for nothing"


# -- words ------------------------------------------------------------------------------------------------
def test_words_are_offered_with_their_outcome(town: Town) -> None:
    case = town.person(CLERK).start(town.world.take("school_c").id).json["id"]
    leader = town.person(LEADER)
    (row,) = leader.inbox(case)
    outcomes = {o["value"]: [p["zh"] for p in o["phrases"]] for o in leader.get(f"/tasks/{row['id']}").json["outcomes"]}
    assert "缺少加盖公章的证明" in outcomes["return"] and "不符合转入条件" in outcomes["refuse"]
    assert outcomes["approve"] and not set(outcomes["approve"]) & {*outcomes["return"], *outcomes["refuse"]}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_folder_has_words_for_every_reason_it_asks_for_and_for_no_outcome_it_lacks(town: Town, key: str) -> None:
    process, engine = catalogue()[key], town.house.engine
    with town.house.reading() as session:
        plans = engine.compiled(session.connection(), engine_definition(town, key)).plans.values()
    offered = [(node.id, o) for plan in plans for node in plan.nodes.values() for o in node.outcomes]
    assert offered
    assert [f"{at}.{o.value}" for at, o in offered if o.reason and not process.phrases_for(at, o.value)] == []
    known = {o.value for _, o in offered} | {f"{at}.{o.value}" for at, o in offered}
    assert set(process.phrases) <= known
    assert all(phrase.zh and phrase.en for phrases in process.phrases.values() for phrase in phrases)


def engine_definition(town: Town, key: str) -> str:
    """The version of a process that is in effect."""
    with town.house.reading() as session:
        found = published(session.connection(), key, [], town.house.now())
    assert found is not None
    return found
