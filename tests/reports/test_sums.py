"""Sums up the tree: a set-based read equals a plain recomputation, and every level equals the sum of those below."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import select

from records.orgs import Move, move_org
from records.tables import Organisation
from reports.adding import merge, of_units
from reports.checks import cells_by_code
from reports.comparing import differences
from reports.confirming import confirm
from reports.entries import Round
from reports.figures import figures_of, regions_of
from reports.snapshots import How, latest, opened, submit
from reports.units import unit_of
from reports.values import values_of
from tests.examples import examples
from tests.reports.conftest import SCHOOLS, Land

CELL: dict[str, Any] = {
    "rooms": st.sampled_from([0, 1, 7, 30, "", "不适用"]), "share": st.sampled_from([0, "33.33", 100, ""]),
    "ways": st.sampled_from([[], ["x"], ["x", "y"], "", "不适用"]), "spent": st.sampled_from(["0.01", 12, ""]),
}  # fmt: skip
ENTRY = st.tuples(st.sampled_from([name for name, _ in SCHOOLS]), st.fixed_dictionaries({}, optional=CELL))


def plainly(land: Land, region: str, period: str) -> dict[str, Any]:
    """The region's partial results, added up one school after another."""
    found, at = land.short(period)
    inside = [land.org[name] for name, above in SCHOOLS if region in (name, above, "henan") or (region == "zhengzhou" and above != "jiyuan")]
    rows = values_of(land.session, inside, sorted(found.codes), at.index)
    return of_units(found, [(cells_by_code(found, held), {}) for held in rows.values()])


def region(land: Land, name: str, period: str) -> Any:
    return regions_of(land.session, *land.short(period), [land.org[name]])[land.org[name]]


@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(ENTRY, max_size=12))
def test_a_region_read_at_once_equals_its_schools_added_up_one_by_one(land: Land, entries: list[tuple[str, dict[str, Any]]]) -> None:
    with land.session.begin_nested() as tried:
        for school, values in entries:
            assert land.enter(school, "2026-10", **values).refused == []
        for name in ("henan", "zhengzhou", "jinshui", "jiyuan", "a"):
            assert region(land, name, "2026-10").partials == plainly(land, name, "2026-10")
        for unit in ("jinshui", "guancheng", "zhengzhou", "jiyuan", "henan"):
            expected = plainly(land, unit, "2026-10")
            row = submit(land.session, land.acting, land.place(unit, "2026-10"), How(approved=True))
            assert row.totals["partials"] == expected == region(land, unit, "2026-10").partials
        below = [region(land, name, "2026-10").partials for name in ("zhengzhou", "jiyuan")]
        total: dict[str, Any] = {}
        for part in below:
            merge(total, part)
        assert total == region(land, "henan", "2026-10").partials
        tried.rollback()


def test_a_share_is_the_share_of_the_sums_and_states_stay_apart(land: Land) -> None:
    land.enter("a", "2026-10", rooms=30, share="50", ways=["x"])
    land.enter("b", "2026-10", rooms=10, share="100", ways=["x", "y"])
    land.enter("c", "2026-10", rooms=0, share="", smart="不适用")
    shown = figures_of(land.short("2026-10")[0], region(land, "henan", "2026-10"))
    assert shown["rooms"]["value"] == "40" and shown["share"]["value"] == "62.50"
    assert shown["rooms"]["units"] == {"value": 3, "not_applicable": 0, "blank": 0, "not_reported": 2}
    assert shown["share"]["units"]["blank"] == 1 and shown["smart"]["units"]["not_applicable"] == 1
    assert shown["ways"]["value"] == {"x": 2, "y": 1, "z": 0} and shown["smart"]["value"] is None


def test_a_unit_counts_where_it_was_there_at_the_periods_end(land: Land) -> None:
    land.enter("a", "2026-10", rooms=5)
    school = land.session.scalars(select(Organisation).where(Organisation.id == land.org["a"])).one()
    for closed, expected in ((date(2026, 10, 31), 1), (date(2026, 11, 1), 2), (None, 2)):
        school.valid_to = closed
        land.session.flush()
        assert region(land, "jinshui", "2026-10").due.get("school") == expected
    school.valid_from = date(2026, 11, 1)
    land.session.flush()
    assert region(land, "jinshui", "2026-10").due.get("school") == 1


def test_a_submission_repeats_to_the_digit_with_the_tree_as_it_was(land: Land) -> None:
    land.enter("a", "2026-10", rooms=5)
    row = submit(land.session, land.acting, land.place("jinshui", "2026-10"), How(approved=True))
    before, digest = opened(row), row.digest
    move_org(land.session, Move(land.org["a"], land.org["guancheng"], date(2026, 10, 20)), date(2026, 10, 20))
    found = latest(land.session, Round("short", row.period), [land.org["jinshui"]])[land.org["jinshui"]]
    assert opened(found) == before and found.digest == digest
    assert land.org["a"] in {one[0] for one in before["units"]}
    assert [one[1] for one in before["line"]] == ["jinshui", "zhengzhou", "henan", "ministry"]
    assert region(land, "jinshui", "2026-10").partials["rooms"]["sum"] == 50000


def test_two_rounds_are_compared_item_by_item(land: Land) -> None:
    found, _ = land.short("2026-10")
    land.enter("a", "2026-10", rooms=5, ways=["x"])
    first = submit(land.session, land.acting, land.place("jinshui", "2026-10"), How(approved=True))
    other = {**opened(first), "rows": {land.org["a"]: {"rooms": [0, 70000, None], "ways": [0, None, '["x"]']}}}
    other["totals"] = {"partials": {"rooms": {"n": 1, "na": 0, "blank": 0, "sum": 70000}}, "due": other["totals"]["due"]}
    told = differences(found, opened(first), other)
    assert [(c["item"], c["before"]["value"], c["after"]["value"]) for c in told["cells"]] == [("rooms", "5", "7")]
    assert {"item": "rooms", "before": "5", "after": "7"} in told["totals"]


def test_no_change_is_confirmed_in_bulk_by_the_checks_of_the_page(land: Land) -> None:
    units = [unit_of(land.session, land.org[name]) for name in ("a", "b", "c")]
    land.now = land.now.replace(day=3)  # September is still open
    land.enter("a", "2026-09", rooms=10, smart=4, trained=8)
    land.enter("b", "2026-09", rooms=10, smart=4)
    land.now = land.now.replace(day=20)
    land.enter("b", "2026-10", smart=9)
    done = confirm(land.session, land.acting, *land.short("2026-10"), units)
    assert done.units == [land.org["a"]] and done.unchanged == {land.org["a"]}
    assert [f.rule for f in done.refused[land.org["b"]]] == ["jump"]
    assert {f.rule for f in done.refused[land.org["c"]]} == {"missing"}
    land.enter("c", "2026-10", rooms=1, smart=0)
    both = confirm(land.session, land.acting, *land.short("2026-10"), [units[0], units[2]])
    assert set(both.units) == {land.org["a"], land.org["c"]} and both.unchanged == {land.org["a"]}
    land.enter("a", "2026-10", trained=7)
    assert [f.rule for f in confirm(land.session, land.acting, *land.short("2026-10"), units[:1]).refused[land.org["a"]]] == ["fell"]
