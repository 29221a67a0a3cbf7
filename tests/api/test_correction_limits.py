"""The limit of a correction is a setting: who corrects in one county gets its days, next door the national ones hold."""

from __future__ import annotations

from records.settings.registry import KEYS
from service.corrections import LIMIT, REMINDER
from tests.api.conftest import Town


def test_a_limit_set_by_one_county_bites_there_and_not_next_door(town: Town) -> None:
    assert (KEYS[LIMIT].national(), KEYS[REMINDER].national()) == (10, 3)
    admin = town.person("jinshui-system_admin")
    assert admin.settle(town.world.org["jinshui"], LIMIT, 4, document="金教〔2026〕3号").status_code == 200
    listed = {one["key"]: one for one in admin.get("/settings").json["items"]}[LIMIT]
    assert (listed["title"], listed["title_en"]) == ("补正时限(工作日)", "Time limit of a correction (working days)")
    due = {}
    for school, releasing, desk in (("school_a", "school_c", "school_a"), ("school_d", "school_c", "school_d")):
        case = town.person(f"{school}-student_clerk").start(town.world.take(releasing).id).json["id"]
        assert town.person(f"{desk}-student_leader").decide(case, "return", "请补充", asked=["note"]).status_code == 200
        (task,) = town.person(f"{school}-student_clerk").inbox(case)
        due[school] = task["due"]["working_days"]
    assert due == {"school_a": 4, "school_d": 10}
