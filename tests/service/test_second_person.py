"""What opens or closes a change type takes effect when a second person confirms it, over HTTP on both stores (domain 33)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from records.roles import Role
from tests.api.conftest import Person, Town
from tests.service.conftest import Setup

KEY = "transfer.enabled"


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def cell(person: Person, stage: str = "primary") -> Any:
    rows = person.get("/settings/matrix").json["items"]
    return next(c["value"] for row in rows if row["key"] == "transfer" for c in row["cells"] if c["stage"] == stage)


def decide(person: Person, proposal: str, outcome: str, reason: str = "") -> Any:
    return person.post(f"/settings/proposals/{proposal}/decision", {"outcome": outcome, "reason": reason})


def test_a_closed_change_waits_for_a_second_person_is_listed_and_stands_in_the_history(town: Town) -> None:
    jinshui, own = town.world.org["jinshui"], town.person("jinshui-system_admin")
    second = town.person(town.hire("jinshui-second", ("jinshui", Role.SYSTEM_ADMIN)))
    above, next_door = town.person("henan-system_admin"), town.person("guancheng-system_admin")

    def propose(value: bool = False) -> Any:
        return own.settle_alone(jinshui, KEY, value, stage="primary", document="金教〔2026〕8号")

    first = propose()
    assert first.status_code == 202 and cell(own) is True, "nothing changes before the second person"
    assert propose().status_code == 409, "one change waits at a time"
    assert own.settle_alone(jinshui, KEY, "no").status_code == 422, "a bad value never waits"
    (listed,) = own.get("/settings/proposals").json["items"]
    assert (listed["document"], listed["may_decide"], listed["may_withdraw"]) == ("金教〔2026〕8号", False, True)
    assert above.get("/settings/proposals").json["items"][0]["may_decide"] is True
    assert next_door.get("/settings/proposals").json["items"] == []
    assert next_door.get("/settings/proposals", organisation=jinshui).status_code == 404

    proposal = first.json["pending"]
    assert decide(own, proposal, "confirmed").status_code == 403, "not by who proposed it"
    assert decide(own, proposal, "refused", "r").status_code == 403
    assert decide(next_door, proposal, "confirmed").status_code == 404
    assert decide(second, proposal, "withdrawn").status_code == 403, "another's proposal is refused, not withdrawn"
    assert decide(second, proposal, "refused").status_code == 422, "a refusal says why"
    assert decide(second, proposal, "refused", "缺依据").status_code == 200 and cell(own) is True
    assert decide(second, proposal, "confirmed").status_code == 409

    assert decide(own, propose().json["pending"], "withdrawn").status_code == 200 and cell(own) is True
    told = decide(second, propose().json["pending"], "confirmed")
    assert told.status_code == 200 and told.json["value"] is False
    assert (cell(own), cell(own, "junior"), cell(next_door)) == (False, True, True)
    past = own.get(f"/settings/{KEY}/history").json
    (held,) = past["items"]
    assert held["set_by_name"] == own.me["account"]["name"] and held["confirmed_by_name"] == second.me["account"]["name"]
    assert [(one["state"], one["reason"]) for one in past["proposals"]] == [("withdrawn", ""), ("refused", "缺依据")]
    assert own.get("/settings/proposals").json["items"] == []


def test_a_confirmed_change_is_checked_anew_and_never_holds_before_its_confirmation(town: Town) -> None:
    org, own, above = town.world.org, town.person("jinshui-system_admin"), town.person("henan-system_admin")
    asked = {"stage": "primary", "effective_from": "2026-09-01"}
    late = own.settle_alone(org["jinshui"], KEY, False, **asked).json["pending"]
    town.pass_time(days=2)
    town.known.clear()  # the sign-ins of the day before have ended
    own, above = town.person("jinshui-system_admin"), town.person("henan-system_admin")
    told = decide(above, late, "confirmed")
    assert told.status_code == 200 and told.json["since"] == town.house.acting().today.isoformat()
    again = own.settle_alone(org["jinshui"], KEY, True, **asked).json["pending"]
    assert above.settle(org["henan"], KEY, False, stage="primary", locked=True, document="豫教〔2026〕9号").status_code == 200
    refused = decide(above, again, "confirmed")
    assert refused.status_code == 403 and "豫教〔2026〕9号" in refused.json["detail"]


def test_before_it_is_saved_the_page_says_what_a_change_touches(town: Town) -> None:
    clerk, own = town.person("school_a-student_clerk"), town.person("jinshui-system_admin")

    def reach(person: Person, key: str, **query: str) -> Any:
        return person.get(f"/settings/{key}/reach", **query).json

    before = reach(own, "transfer.enabled", stage="primary")
    pupil = town.world.take("school_d").id
    assert clerk.start(pupil).status_code == 201
    after = reach(own, "transfer.enabled", stage="primary")
    assert after["cases"] == before["cases"] + 1 and after["students"] == before["students"] > 0
    assert reach(own, "transfer.enabled", stage="senior")["students"] == 0
    assert reach(own, "suspension.enabled")["cases"] == 0
    assert reach(town.person("guancheng-system_admin"), "transfer.enabled")["cases"] == 0
