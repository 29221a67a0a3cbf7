"""The service down from Aug 1 to Aug 20: on return all that fell due happens in due order, once, as of its day, marked late."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.store.late_tables import late_timer
from records.acting import Acting
from records.errors import Conflict
from records.scope import system_scope
from records.students.codes import Status
from records.students.updates import change_status
from records.students.versions import history
from reports.tables import ReportSnapshot
from tests.engine.firing import fired
from tests.service.conftest import Setup
from tests.service.test_promotion import BEGINS, MARCH, ON, RUN, grades, the_case, work_on
from tests.service.test_report_rounds import CITIES, COUNTIES, PROVINCES, SET, enter

JULY, STARTED = "2027-07", datetime(2027, 6, 30, 16, tzinfo=UTC)
DOWN, BACK = datetime(2027, 7, 31, 15, tzinfo=UTC), datetime(2027, 8, 20, 1, tzinfo=UTC)


def cut_off(number: int) -> datetime:
    """The end of a day of August in China."""
    return datetime(2027, 8, number, 16, tzinfo=UTC)


@pytest.fixture
def gone(setup: Setup) -> Setup:
    """The house on Aug 20: the promotion prepared, July's figures entered, nobody at work since the last of July."""
    for at in (MARCH, BEGINS, STARTED, DOWN):
        setup.clock.advance(at)
        work_on(setup)
    assert enter(setup, "school_a", JULY, bandwidth=7).refused == []
    setup.clock.advance(BACK)
    return setup


def july(setup: Setup) -> dict[str, ReportSnapshot]:
    """The submissions of July's figures by unit; a second one of a unit would be a fault."""
    names = {org: name for name, org in setup.world.org.items()}
    with setup.house.working() as work, system_scope(work.session):
        found = select(ReportSnapshot).where(ReportSnapshot.set_key == SET, ReportSnapshot.submitted_at > DOWN)
        rows = list(work.session.scalars(found))
        assert len({row.org_id for row in rows}) == len(rows)
        return {names[row.org_id]: row for row in rows}


def test_all_that_fell_due_happens_in_due_order_once_and_writes_wait_for_it(
    gone: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = grades(gone)
    pupil = next(iter(before))
    assert [one.rule for one in enter(gone, "school_a", JULY, bandwidth=9).refused] == ["past"]
    with pytest.raises(Conflict, match="under way"), gone.house.working() as work:
        change_status(gone.everything(work).session, Acting(work.now), pupil, Status.SUSPENDED, BACK.date())
    timers = fired(monkeypatch)
    work_on(gone)
    work_on(gone)
    acted = [timer.due_at for timer in timers]
    assert acted == sorted(acted) and {cut_off(5), cut_off(10), cut_off(15), RUN} <= set(acted)
    with gone.house.engine.reading() as connection:
        late = connection.execute(select(late_timer).where(late_timer.c.due_at > DOWN)).all()
    assert len(late) == len({row.id for row in late}) and {row.fired_at for row in late} == {BACK}
    assert {(row.kind, row.due_at) for row in late} >= {
        ("start", datetime(2027, 7, 31, 16, tzinfo=UTC)),
        ("event", RUN),
    }
    sent = july(gone)
    assert {unit: row.submitted_at for unit, row in sent.items()} == {
        **dict.fromkeys(COUNTIES, cut_off(5)), **dict.fromkeys(CITIES, cut_off(10)), **dict.fromkeys(PROVINCES, cut_off(15)),
    }  # fmt: skip
    assert sent["henan"].totals["partials"]["bandwidth"]["sum"] == 70_000, (
        "as the data stood, not as somebody wished later"
    )
    assert grades(gone) == {student: grade + 1 for student, grade in before.items()}
    with gone.house.reading() as session, system_scope(session):
        assert all([one.valid_from for one in history(session, student)][-1] == ON for student in before)
    work_on(gone)
    assert len(july(gone)) == len(sent) and grades(gone)[pupil] == before[pupil] + 1, "a second look does nothing"
    assert {task.element for task in gone.house.engine.tasks(the_case(gone))} == {"Review"}
