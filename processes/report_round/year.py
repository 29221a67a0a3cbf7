"""The windows of monthly reporting in the calendar of a year, and the units that have not submitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.deadlines import ROUND, Asked, Deadline, NotReady, Source, YearPart
from processes.report_round.settings import RULES
from records.acting import local_date
from records.scope import system_scope
from records.settings.window_days import DAY, Days
from records.tables.org import OrgKind
from reports.catalogue import in_force, published
from reports.definitions import Definition
from reports.entries import Round, entries_of
from reports.periods import Period, containing
from reports.tables import Stand
from reports.units import submitter, units_below
from reports.windows import window_of

_LEVEL = {
    OrgKind.MINISTRY: Bilingual("教育部", "Ministry of Education"),
    OrgKind.PROVINCE: Bilingual("省级", "Provinces"), OrgKind.CITY: Bilingual("市级", "Cities"),
    OrgKind.COUNTY: Bilingual("县级", "Counties"),
}  # fmt: skip
SHOWN = 31  # days after its end in which a window that was missed is still told of
_SET = Source(Bilingual("教育部或省级设置", "Set by the ministry or the province"), Bilingual(*RULES))
_FIXED = Source(Bilingual("报表规定的截止日", "Fixed by the data set"))


def deadlines(asked: Asked) -> Iterator[Deadline]:
    """The windows of each data set in a year: a unit's own; a school reports in those of its authority."""
    with system_scope(asked.session):
        unit = submitter(asked.session, asked.org_id)
        kind = _LEVEL.get(OrgKind(unit.kind), Bilingual(unit.name_zh, unit.name_en))
        spans: dict[str, list[Days]] = defaultdict(list)
        sources: dict[str, tuple[Bilingual, Source]] = {}
        for one, period in _periods(asked.session, asked.year):
            window = window_of(asked.session, unit.id, one, period)
            if window is not None and (first := local_date(window.opens)).year == asked.year:
                sources[one.key] = one.name, _SET if one.due_day is None else _FIXED
                spans[one.key].append(Days(first, local_date(window.closes) - DAY, period.index))
    for key, found in spans.items():
        name, source = sources[key]
        title = Bilingual(f"{name.zh}：{kind.zh}报送", f"{name.en}: {kind.en.lower()} submit")
        yield Deadline(f"report_round.{key}", ROUND, title, sorted(found), source)


def not_ready(asked: Asked) -> Iterator[NotReady]:
    """The authorities right below that have not submitted a report whose window is open or ended in these weeks."""
    if asked.today.year != asked.year:
        return
    for one, period in _periods(asked.session, asked.year):
        if not period.first <= asked.today <= period.after + timedelta(days=2 * SHOWN):
            continue
        below = [unit for unit in units_below(asked.session, asked.org_id, one, period) if unit.is_authority]
        entries = entries_of(asked.session, Round(one.key, period.index), [unit.id for unit in below])
        for unit in below:
            window = window_of(asked.session, unit.id, one, period)
            done = unit.id in entries and entries[unit.id].stand == Stand.SUBMITTED
            if window is None or done or local_date(window.opens) > asked.today:
                continue
            last = local_date(window.closes) - DAY
            if (asked.today - last).days < SHOWN:
                yield NotReady(unit.id, _missing(one, period), last)


def _missing(one: Definition, period: Period) -> Bilingual:
    return Bilingual(
        f"{one.name.zh}（{period.name.zh}）未报送", f"{one.name.en} ({period.name.en}) is not submitted"
    )


def _periods(session: Session, year: int) -> Iterator[tuple[Definition, Period]]:
    """Each data set with the periods whose reporting touches a year."""
    for kind in sorted({one.period for one in published(session)}):
        period = containing(kind, date(year - 1, 12, 1))
        while period.first <= date(year, 12, 31):
            yield from ((one, period) for one in in_force(session, period))
            period = period.plus(1)


YEAR = YearPart(deadlines, not_ready)
