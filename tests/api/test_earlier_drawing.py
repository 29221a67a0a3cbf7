"""Transfers that run on the drawing of gateways and loops finish on it after the line of seats is deployed.

`tests/earlier/transfer` keeps that drawing with its forms and rules, as it was deployed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from processes import catalogue
from tests.api.conftest import Town

EARLIER = Path(__file__).parents[1] / "earlier" / "transfer"
CLERK = "school_a-student_clerk"
SEATS = (
    ("school_a-student_leader", "ReceivingLeader"),
    ("jinshui-student_clerk", "ReceivingAuthority"),
    ("school_c-student_leader", "ReleasingSchool"),
    ("guancheng-student_clerk", "ReleasingAuthority"),
)
CORRECTED = {"reason": "job", "note": "已补充"}


def deploy(town: Town, files: dict[str, bytes]) -> None:
    """Put a version of the transfer into effect from now on."""
    town.house.engine.deploy(files, key="transfer")


def approve(town: Town, case: str, seats: Any) -> None:
    for login, element in seats:
        person = town.person(login)
        (task,) = person.inbox(case)
        assert task["element"] == element
        answer = person.decide(case, "approve")
        assert answer.status_code == 200, answer.text


def begun(town: Town, releasing: str = "school_c", receiving: str = CLERK) -> str:
    answer = town.person(receiving).start(town.world.take(releasing).id)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def returned_at(town: Town, at: int) -> str:
    """A case that the seat at this place returned; on this drawing the seat's form says what is to be corrected."""
    case = begun(town)
    approve(town, case, SEATS[:at])
    answer = town.person(SEATS[at][0]).decide(case, "return", "请补充说明", {"asked": ["note"]})
    assert answer.status_code == 200, answer.text
    return case


def started_on_the_earlier_drawing(town: Town) -> dict[str, str]:
    """A case at every seat, one returned by every seat, one corrected and back, one that waits for its file."""
    deploy(town, {path.name: path.read_bytes() for path in sorted(EARLIER.iterdir())})
    cases = {}
    for at, (_, element) in enumerate(SEATS):
        cases[f"at {element}"] = begun(town)
        approve(town, cases[f"at {element}"], SEATS[:at])
        cases[f"returned by {element}"] = returned_at(town, at)
    cases["corrected"] = returned_at(town, 2)
    assert town.person(CLERK).decide(cases["corrected"], "resubmit", data=CORRECTED).status_code == 200
    cases["fetch"] = begun(town, receiving="school_d-student_clerk")
    approve(town, cases["fetch"], (
        ("school_d-student_leader", "ReceivingLeader"), ("liwan-student_clerk", "ReceivingAuthority"), *SEATS[2:],
    ))  # fmt: skip
    return cases


def definition_of(town: Town, case: str) -> str:
    return str(town.house.engine.case(case).definition_id)


def finish(town: Town, case: str) -> str | None:
    """Let whoever's desk it is decide until the case has ended."""
    everybody = [login for login, _ in SEATS] + [CLERK, "school_d-student_clerk"]
    decided = {"Correct": ("resubmit", CORRECTED), "Fetch": ("fetch", {})}
    for _ in range(12):
        if town.house.engine.is_ended(case):
            break
        (task,) = town.house.engine.tasks(case)
        outcome, data = decided.get(task.element, ("approve", {}))
        person = next(one for one in map(town.person, everybody) if one.inbox(case))
        answer = person.decide(case, outcome, data=data)
        assert answer.status_code == 200, answer.text
    return town.house.engine.case(case).outcome


def test_cases_of_the_earlier_drawing_finish_on_it_after_the_new_one_is_deployed(town: Town) -> None:
    cases = started_on_the_earlier_drawing(town)
    before = {case: definition_of(town, case) for case in cases.values()}
    assert len(set(before.values())) == 1
    deploy(town, catalogue()["transfer"].files())
    new = begun(town)
    assert definition_of(town, new) not in before.values(), "who starts now starts on the line of seats"

    left = {name: finish(town, case) for name, case in cases.items()}
    assert left == dict.fromkeys(cases, "Done")
    assert {case: definition_of(town, case) for case in cases.values()} == before
    for name, case in cases.items():
        walked = town.house.engine.trace(case)
        assert ("Compare" in walked) == ("returned" in name or name == "corrected"), name
    assert finish(town, new) == "Done" and "LeaderFirst" not in town.house.engine.trace(new)


def test_a_correction_of_the_earlier_drawing_still_says_and_checks_what_was_asked(town: Town) -> None:
    deploy(town, {path.name: path.read_bytes() for path in sorted(EARLIER.iterdir())})
    case = returned_at(town, 1)
    deploy(town, catalogue()["transfer"].files())
    clerk = town.person(CLERK)
    (row,) = clerk.inbox(case)
    told = clerk.get(f"/tasks/{row['id']}").json["returned"]
    assert (told["reason"], told["seat"]["element"]) == ("请补充说明", "ReceivingAuthority")
    assert told["asked"] == [{"key": "note", "label": "情况说明", "label_en": "Explanation"}]
    unchanged = clerk.decide(case, "resubmit", data={"reason": "job"})
    assert unchanged.status_code == 422 and "情况说明" in unchanged.json["detail"]
    new = clerk.upload("household")
    kept = [one["id"] for one in clerk.get(f"/cases/{case}").json["files"]]
    assert clerk.decide(case, "resubmit", data={**CORRECTED, "evidence": [*kept, new]}).status_code == 200
    authority = town.person(SEATS[1][0])
    assert {one["id"] for one in authority.get(f"/cases/{case}").json["files"]} == {*kept, new}
    again = town.person(SEATS[0][0]).inbox(case)
    assert [one["element"] for one in again] == ["ReceivingLeader"], "more was changed than was asked for"


@pytest.mark.parametrize("key", ["transfer"])
def test_the_line_of_seats_is_short(key: str) -> None:
    (drawing,) = [content for name, content in catalogue()[key].files().items() if name.endswith(".bpmn")]
    assert len(drawing.decode().splitlines()) <= 450
