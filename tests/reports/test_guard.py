"""Windows by kind of unit, a second before and after each edge; a lock that no way of writing passes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from records.errors import Conflict
from records.orgs import NewOrg, create_org
from records.tables.org import OrgKind
from reports.catalogue import Draft, publish, save_draft
from reports.confirming import confirm
from reports.entries import Round, entry_of
from reports.guard import standing
from reports.rounds import due_from
from reports.snapshots import How, submit
from reports.tables import Stand
from reports.units import authorities_below, unit_of
from reports.values import values_of
from reports.windows import window_of
from tests.reports.conftest import SHORT, Land

SECOND = timedelta(seconds=1)
FIRST = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)  # October 1 begins in China


def edge(day: int) -> datetime:
    """The end of a day of November 2026 in China."""
    return datetime(2026, 11, day, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(("unit", "writer", "closes"), [
    ("jinshui", "a", edge(5)), ("jiyuan", "d", edge(5)), ("zhengzhou", "e", edge(10)), ("henan", "henan", edge(15)),
])  # fmt: skip
def test_a_cell_is_open_from_the_first_day_to_the_submitters_cut_off(land: Land, unit: str, writer: str, closes: datetime) -> None:
    found, october = land.short("2026-10")
    window = window_of(land.session, land.org[unit], found, october)
    assert window is not None and window.closes == closes
    told = {}
    for at in (FIRST - SECOND, FIRST, closes - SECOND, closes):
        why = standing(land.session, at, land.org[writer], october).closed["short"]
        told[at] = why.rule if why else None
    assert list(told.values()) == ["not_yet", None, None, "past"]


def test_page_and_write_agree_a_second_before_and_after_the_cut_off(land: Land) -> None:
    for land.now, saved in ((edge(5) - SECOND, ["rooms"]), (edge(5), [])):
        outcome = land.enter("a", "2026-10", rooms=land.now.second)
        assert list(outcome.saved) == saved
        assert standing(land.session, land.now, land.org["a"], land.short("2026-10")[1]).why_not("rooms") is None or not saved
    (refused,) = outcome.refused
    assert refused.rule == "past" and refused.level == land.org["jinshui"] and refused.lifted_by == land.org["zhengzhou"]


def test_a_submission_locks_what_it_holds_and_says_who_lifts_it(land: Land) -> None:
    land.enter("a", "2026-10", rooms=5)
    submit(land.session, land.acting, land.place("jinshui", "2026-10"), How(approved=True))
    (refused,) = land.enter("a", "2026-10", rooms=6).refused
    assert refused.rule == "submitted" and "撤报" in refused.text.zh and "withdrawal" in refused.text.en
    assert (refused.level, refused.lifted_by) == (land.org["jinshui"], land.org["zhengzhou"])
    assert list(land.enter("c", "2026-10", rooms=6).saved) == ["rooms"], "next door is open"
    again = confirm(land.session, land.acting, *land.short("2026-10"), [unit_of(land.session, land.org["a"])])
    assert again.units == [] and again.closed[land.org["a"]].rule == "submitted"


def test_an_item_in_two_data_sets_is_writable_only_where_both_are_open(land: Land) -> None:
    """Pitfall 3: a lock that looked at one of two data sets leaked."""
    other: dict[str, Any] = {**SHORT, "key": "other", "automatic": False, "due": 3, "items": SHORT["items"][:1], "rules": []}
    row = save_draft(land.session, land.acting, Draft(other))
    row.made_by = "another"
    publish(land.session, land.acting, row.id, "2026-01")
    submit(land.session, land.acting, land.place("jinshui", "2026-10"), How(approved=True))
    stand = standing(land.session, land.now, land.org["a"], land.short("2026-10")[1])
    assert stand.closed["other"] is None and stand.why_not("rooms") is not None


def test_writing_an_earlier_period_never_reaches_into_a_locked_one(land: Land) -> None:
    land.now = datetime(2026, 10, 3, tzinfo=UTC)  # September is still open
    assert list(land.enter("a", "2026-09", rooms=5).saved) == ["rooms"]
    submit(land.session, land.acting, land.place("jinshui", "2026-10"), How(approved=True))
    assert list(land.enter("a", "2026-09", rooms=9).saved) == ["rooms"]
    assert _rooms(land, "2026-09") == 9 and _rooms(land, "2026-10") == 5 and _rooms(land, "2026-11") == 5


def _rooms(land: Land, period: str) -> int:
    found, at = land.short(period)
    rows = values_of(land.session, [land.org["a"]], [found.elements["rooms"]], at.index)
    return int(rows[land.org["a"]][found.elements["rooms"]].amount or 0) // 10_000


def test_an_authority_without_schools_has_no_round_and_nobody_waits_for_it(land: Land) -> None:
    empty = create_org(land.session, NewOrg("410199", OrgKind.COUNTY, "空", "empty", land.org["zhengzhou"], date(2000, 1, 1))).id
    found, october = land.short("2026-10")
    assert empty not in {one.id for one in authorities_below(land.session, land.org["zhengzhou"], found, october)}
    due = [one for after in ("", "short:2026-10:") for one in due_from(land.session, date(2026, 11, 1), after, 100) if one.set_key == "short"]
    assert {one.unit for one in due} == {land.org[name] for name in ("jinshui", "guancheng", "jiyuan", "zhengzhou", "henan")}
    keys = [one.key for one in due_from(land.session, date(2026, 11, 1), "", 100)]
    assert keys == sorted(keys) and len(set(keys)) == len(keys)
    assert [one.key for one in due_from(land.session, date(2026, 11, 1), keys[3], 2)] == keys[4:6]


def test_a_level_submits_once_and_only_when_every_authority_below_has(land: Land) -> None:
    with pytest.raises(Conflict) as early:
        submit(land.session, land.acting, land.place("zhengzhou", "2026-10"), How(approved=True))
    assert "jinshui" in str(early.value) and "guancheng" in early.value.zh
    for unit in ("jinshui", "guancheng", "zhengzhou"):
        submit(land.session, land.acting, land.place(unit, "2026-10"), How(approved=True))
    with pytest.raises(Conflict):
        submit(land.session, land.acting, land.place("zhengzhou", "2026-10"), How(approved=True))
    entry = entry_of(land.session, Round("short", land.short("2026-10")[1].index), land.org["zhengzhou"])
    assert entry is not None and entry.stand == Stand.SUBMITTED and entry.approved and not entry.automatic
