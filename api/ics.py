"""A calendar as `text/calendar` (RFC 5545): whole days, ends exclusive, an id per deadline that stays when it moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from ground.bilingual import Bilingual
from processes.deadlines import Deadline
from records.settings.window_days import DAY, Days

ICS = "text/calendar"
REFRESH = timedelta(hours=12)
REMIND = timedelta(days=3)  # before the last day of what people act in
_TITLE = Bilingual("核办日历", "Heban calendar")
_SET_BY = Bilingual("设置单位：{level}", "Set by: {level}")
_RULE = Bilingual("依据：{document}", "Document: {document}")
_LAST_DAY = Bilingual("最后一天：{title}", "Last day: {title}")


def calendar_file(unit: Bilingual, org_id: str, found: Iterable[Deadline], at: datetime, english: bool) -> bytes:
    """Write the deadlines of a unit; `at` is the instant of writing. Escaping and folding are the library's."""
    made = Calendar()
    made.add("prodid", "-//Heban//Calendar//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"{_side(_TITLE, english)} · {_side(unit, english)}")
    made.add("x-wr-timezone", "Asia/Shanghai")
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for uid, one, span in _by_id(org_id, found):
        made.add_component(_event(uid, (one, span), at, english))
    return bytes(made.to_ical())


def _by_id(org_id: str, found: Iterable[Deadline]) -> list[tuple[str, Deadline, Days]]:
    """Each span once under its id: setting, unit, year of its beginning, and its number there."""
    told: dict[str, tuple[str, Deadline, Days]] = {}
    for one in found:
        numbers: dict[tuple[int, int], int] = {}
        for span in one.spans:
            place = (span.first.year, span.number)
            numbers[place] = again = numbers.get(place, -1) + 1
            uid = f"{one.key}.{org_id}.{span.first.year}.{span.number}.{again}@heban"
            told.setdefault(uid, (uid, one, span))
    return sorted(told.values(), key=lambda row: (row[2], row[0]))


def _event(uid: str, told: tuple[Deadline, Days], at: datetime, english: bool) -> Event:
    one, span = told
    title, event = _side(one.title, english), Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("dtstart", span.first)
    event.add("dtend", span.last + DAY)
    event.add("summary", title)
    event.add("description", "\n".join(_lines(one, english)))
    event.add("categories", [one.kind])
    event.add("transp", "TRANSPARENT")
    if span.last - span.first >= REMIND:
        event.add_component(_alarm(_side(_LAST_DAY, english).format(title=title)))
    return event


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -REMIND, parameters={"RELATED": "END"})
    return alarm


def _lines(one: Deadline, english: bool) -> list[str]:
    lines = [_side(_SET_BY, english).format(level=_side(one.source.level, english))]
    document = _side(one.source.document, english)
    return [*lines, _side(_RULE, english).format(document=document)] if document else lines


def _side(words: Bilingual, english: bool) -> str:
    return words.en or words.zh if english else words.zh
