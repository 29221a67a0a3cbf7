"""The matrix of changes and stages: allowed, not allowed, locked above, with the level that says so (S15, S25)."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Town


def cells(town: Town, login: str, **query: Any) -> dict[tuple[str, str], dict[str, Any]]:
    answer = town.person(login).get("/settings/matrix", **query)
    assert answer.status_code == 200, answer.text
    return {(row["key"], cell["stage"]): cell for row in answer.json["items"] for cell in row["cells"]}


def test_every_change_with_a_switch_has_a_cell_for_each_stage(town: Town) -> None:
    found = cells(town, "henan-system_admin")
    assert {key for key, _ in found} >= {"suspension", "leaving_school", "death", "transfer"}
    assert {stage for key, stage in found if key == "suspension"} == {"primary", "junior", "senior"}
    law = found["leaving_school", "primary"]
    assert (law["value"], law["may_change"], law["level"]["name"]) == (False, False, "教育部")
    assert "教基〔2025〕1号" in law["why_not"] and law["since"] == "2025-01-03"
    assert found["leaving_school", "senior"]["value"] is True and found["leaving_school", "senior"]["may_change"]


def test_a_province_forbids_a_stage_and_the_county_reads_it_locked_while_the_neighbour_keeps_it(town: Town) -> None:
    admin, henan = town.person("henan-system_admin"), town.world.org["henan"]
    answer = admin.settle(henan, "grade_skip.enabled", False, stage="primary", document="文", locked=True)
    assert answer.status_code == 200, answer.text
    own = cells(town, "henan-system_admin")["grade_skip", "primary"]
    assert (own["value"], own["level"]["organisation"], own["may_change"]) == (False, henan, True)
    below = cells(town, "jinshui-system_admin")["grade_skip", "primary"]
    assert (below["value"], below["may_change"], below["locked_by"]["name"]) == (False, False, "河南省教育厅")
    assert cells(town, "jinshui-system_admin")["grade_skip", "junior"]["value"] is True
    assert cells(town, "guangdong-system_admin")["grade_skip", "primary"]["value"] is True


def test_the_ministry_alone_can_put_its_own_in_place_of_a_national_rule(town: Town) -> None:
    cell = cells(town, "ministry-system_admin")["expulsion", "junior"]
    assert (cell["value"], cell["may_change"]) == (False, True)
    henan = town.person("henan-system_admin").settle(town.world.org["henan"], "expulsion.enabled", True, stage="junior")
    assert henan.status_code in (403, 409, 422) and "2025-01-03" in henan.text


def test_a_neighbours_matrix_is_not_shown(town: Town) -> None:
    answer = town.person("jinshui-system_admin").get("/settings/matrix", organisation=town.world.org["guancheng"])
    assert answer.status_code in (403, 404)
