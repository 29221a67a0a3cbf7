"""Whose cases a list shows: those one started, those of one's unit, and all that one may see."""

from __future__ import annotations

from tests.api.conftest import Person, Town


def listed(person: Person, filter_: str) -> set[str]:
    return {row["id"] for row in person.get("/cases", filter=filter_, limit=200).json["items"]}


def test_a_units_cases_are_those_it_started_takes_part_in_or_has_to_decide(town: Town) -> None:
    clerk, county = town.person("school_a-student_clerk"), town.person("jinshui-student_clerk")
    case = str(clerk.start(town.world.take("school_c").id).json["id"])
    assert case in listed(clerk, "mine") and case in listed(clerk, "organisation")
    assert case not in listed(county, "mine") and case in listed(county, "organisation"), "its authority decides it"
    assert case in listed(town.person("school_c-student_leader"), "organisation"), "the releasing school is a party"

    neighbour, province = town.person("school_b-student_leader"), town.person("henan-student_clerk")
    for filter_ in ("organisation", "all"):
        assert case not in listed(neighbour, filter_), "next door is no party"
    assert case in listed(province, "all") and case not in listed(province, "organisation"), "seen, but not its own"
