"""How long the limits and timers of a draft are, level by level: what the diagram writes, or what a setting says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.definitions.known_values import Values
from engine.errors import BadInput
from engine.time.spans import is_time_text, limit_at
from ground.bilingual import Bilingual
from processes.declared_values import SpanOfSetting
from processes.draft_checks.draft import Here
from records.settings.many import Everywhere, setting_everywhere
from records.settings.registry import KEYS
from records.settings.values import InForce
from records.tables import Organisation, OrgClosure, Setting
from records.tables.school import Stage

Span = str | SpanOfSetting
"""A span as the diagram writes it (`10WD`, `P10D`), or the setting that says it."""
_WORKING, _DAYS, _DATE = re.compile(r"(\d+)WD\Z"), re.compile(r"P(\d+)D\Z"), re.compile(r"\d{4}-")


def spans_of(values: Values) -> list[Span]:
    """The spans that a value may be; dates and what is not known are none."""
    found: list[Span] = []
    for one in values:
        if isinstance(one.means, SpanOfSetting):
            found.append(one.means)
        elif isinstance(one.constant, str) and is_time_text(one.constant) and not _DATE.match(one.constant):
            found.append(one.constant)
    return list(dict.fromkeys(found))


def in_words(span: str) -> Bilingual:
    """A span as people say it: 10 个工作日."""
    for shape, zh, en in ((_WORKING, "个工作日", "working days"), (_DAYS, "天", "days")):
        found = shape.match(span)
        if found is not None:
            return Bilingual(f"{found[1]} {zh}", f"{found[1]} {en}")
    return Bilingual(span, span)


def ends(span: str, start: datetime, calendar: Any) -> datetime | None:
    """When a span that begins at an instant is over; None where no table of working days is known, or it is no span."""
    try:
        due = limit_at(span, start, calendar)
    except BadInput:
        return None
    return due if isinstance(due, datetime) else None


@dataclass(frozen=True)
class Place:
    """Where something is set, and for which stage: an organisation, or the nation's default (None)."""

    unit: Any
    stage: str

    @property
    def words(self) -> Bilingual:
        """What the place is called."""
        if self.unit is None:
            return Bilingual("国家默认", "national default")
        return Bilingual(self.unit.name_zh, self.unit.name_en)


class Settings:
    """What some settings say at every level of a draft's scope that sets one of them, read in one statement each."""

    def __init__(self, here: Here, keys: Iterable[str]) -> None:
        self._keys = [key for key in dict.fromkeys(keys) if key in KEYS]
        self._on = here.today
        self._units = _setting_units(here.session, self._keys, here.owners, here.today)
        asked = select(Organisation.id.label("org")).where(Organisation.id.in_([unit.id for unit in self._units]))
        self._set: dict[str, Everywhere] = {
            key: setting_everywhere(here.session, key, here.today, asked.subquery()) for key in self._keys
        }

    def places(self) -> Iterator[Place]:
        """Each level with a say, for each stage that the settings tell apart; the national default comes first."""
        told_apart = any(KEYS[key].per_stage for key in self._keys)
        stages: Sequence[str] = list(Stage) if told_apart else [""]
        for unit in (None, *self._units):
            for stage in stages:
                yield Place(unit, stage)

    def value(self, key: str, place: Place) -> Any:
        """What a setting says there."""
        if place.unit is None:
            return InForce({}, self._on).value(key, place.stage).value
        return self._set[key].value(place.unit.id, place.stage)

    def span(self, span: Span, place: Place) -> str:
        """A span as it is there."""
        return span if isinstance(span, str) else span.of(int(self.value(span.setting, place)))


def _setting_units(session: Session, keys: Sequence[str], owners: Sequence[str], on: date) -> Sequence[Any]:
    """The organisations of a scope that set one of the keys, and the owners themselves, for whom levels above count."""
    if not keys:
        return ()
    set_here = select(Setting.org_id).where(
        Setting.key.in_(keys), Setting.superseded_at.is_(None), Setting.effective_from <= on,
        or_(Setting.effective_to.is_(None), Setting.effective_to > on),
    )  # fmt: skip
    o, below = Organisation, select(OrgClosure.descendant).where(OrgClosure.ancestor.in_(owners))
    wanted: Any = o.id.in_(set_here)
    if owners:
        wanted = or_(wanted & o.id.in_(below), o.id.in_(owners))
    return session.execute(select(o.id, o.name_zh, o.name_en).where(wanted).order_by(o.province, o.code)).all()
