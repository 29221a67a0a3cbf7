"""The promotion's dates in the calendar of a school year, and the units that have something to settle before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from ground.bilingual import Bilingual
from processes.deadlines import REMINDER, RUN, Asked, Deadline, NotReady, Source, YearPart
from processes.promotion.calendar import Dates, dates_of
from processes.promotion.settings import GUIDE
from records.acting import local_date
from records.promotion.checks import unfinished
from records.scope import system_scope
from records.settings.window_days import DAY, Days
from records.tables import Organisation, OrgClosure, PromotionBackup, PromotionCheck
from records.tables.org import OrgKind

SOURCE = Source(Bilingual("教育部", "Ministry of Education"), Bilingual(*GUIDE))


def deadlines(asked: Asked) -> Iterator[Deadline]:
    """The preparation with its rehearsals, the day of the purge, the backup, and the run at the end of its day."""
    dates = _dates(asked)
    if dates is None:
        return
    run = local_date(dates.run_at) - DAY
    begins = local_date(dates.begins_at)
    yield _one("prepared", RUN, "升级前准备：预检与催办", "Preparation: rehearsals and urging", [Days(begins, run)])
    looks = range((run - begins).days // dates.every_days + 1)
    yield _one("rehearsed", REMINDER, "升级预检、催办", "Rehearsal and reminder", [
        Days(day, day, number) for number in looks for day in [begins + timedelta(days=number * dates.every_days)]
    ])  # fmt: skip
    last, purge = [Days(run, run)], local_date(dates.purge_at)
    yield _one("backed_up", REMINDER, "各省确认备份（截止）", "Provinces confirm their backup (last day)", last)
    closed = [Days(purge, purge)]
    yield _one("purged", RUN, "清理毕业年级未办结业务", "Open cases of graduating grades are closed", closed)
    yield _one("run", RUN, "全国升级（当日24时）", "Promotion (as the day ends)", last)


def not_ready(asked: Asked) -> Iterator[NotReady]:
    """Authorities below with something unfinished by their last rehearsal of the year, provinces without a backup."""
    dates = _dates(asked)
    if dates is None or local_date(dates.begins_at) > asked.today or local_date(dates.run_at) <= asked.today:
        return
    run = local_date(dates.run_at) - DAY
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == asked.org_id)
    checks = select(PromotionCheck).where(PromotionCheck.year == asked.year, PromotionCheck.org_id.in_(below))
    for row in asked.session.scalars(checks.order_by(PromotionCheck.org_id)):
        if unfinished(row.figures):
            yield NotReady(row.org_id, _unsettled(row.figures), run)
    done = select(PromotionBackup.org_id).where(PromotionBackup.year == asked.year)
    late = select(Organisation.id).where(
        Organisation.id.in_(below), Organisation.kind == OrgKind.PROVINCE, Organisation.valid_to.is_(None),
        Organisation.id.not_in(done),
    )  # fmt: skip
    for province in asked.session.scalars(late.order_by(Organisation.code)):
        yield NotReady(province, Bilingual("升级前未确认备份", "Backup before the promotion is not confirmed"), run)


def _dates(asked: Asked) -> Dates | None:
    with system_scope(asked.session):
        ministry = asked.session.scalar(select(Organisation.id).where(Organisation.kind == OrgKind.MINISTRY))
        return None if ministry is None else dates_of(asked.session, ministry, asked.year, _day_of_rules(asked))


def _day_of_rules(asked: Asked) -> date:
    """The settings of today hold for this year and those to come; of a past year, those of its end."""
    return min(asked.today, date(asked.year, 12, 31))


def _one(name: str, kind: str, zh: str, en: str, spans: list[Days]) -> Deadline:
    return Deadline(f"promotion.{name}", kind, Bilingual(zh, en), spans, SOURCE)


def _unsettled(figures: dict[str, object]) -> Bilingual:
    cases: dict[str, int] = figures["open_cases"]  # type: ignore[assignment]
    graduating, running = figures["not_graduated"], sum(cases.values())
    return Bilingual(
        f"升级前尚未办结：毕业年级未毕业 {graduating} 人，在办业务 {running} 件",
        f"Before the promotion: {graduating} graduating students not graduated, {running} open cases",
    )


YEAR = YearPart(deadlines, not_ready)
