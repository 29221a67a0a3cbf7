"""Limits longer than their window (时限长于时段): what goes on when the window closes or a timer ends it (W5).

A window is one that levels set for the process, or a timer of the diagram that ends what it surrounds. Both lengths are
read level by level; working days become days of the calendar by its tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from engine.bpmn.model import Expression, Finding, Node, NodeKind, TimerKind
from engine.definitions.known_values import nodes_of
from engine.time.calendar import at_local, last_day, local_date
from ground.bilingual import Bilingual, called
from processes.declared_values import SpanOfSetting
from processes.draft_checks.draft import Draft
from processes.draft_checks.enclosing import Surrounding, surrounding
from processes.draft_checks.spans import Place, Settings, Span, ends, in_words, spans_of
from records.settings.registry import KEYS
from records.settings.window_days import Days, days_of

_WEEKS = 52  # how many starts of a year are tried: working days are longer around holidays
_NAMED = 3


@dataclass(frozen=True)
class Length:
    """A limit or timer of a node: what it is called, and how long it may be."""

    node: Node
    words: Bilingual
    spans: list[Span]


def limits_beyond(draft: Draft) -> Iterator[Finding]:
    """Findings about limits and timers that are longer than a window around them."""
    for key, process in draft.processes.items():
        lengths = [length for _, node in nodes_of(process) for length in _lengths(draft, key, node)]
        window = draft.starters[key].window
        if window in KEYS:
            yield from _beyond_window(draft, window, lengths)
        for length in lengths:
            yield from _beyond_timers(draft, length, surrounding(draft.processes, key, length.node))


def _lengths(draft: Draft, key: str, node: Node) -> Iterator[Length]:
    parts: list[tuple[Bilingual, Expression | None]] = []
    if node.kind is NodeKind.USER:
        parts.append((Bilingual("办理时限", "time limit"), node.limit.due if node.limit else None))
        fixing = node.correction.limit if node.correction is not None else None
        parts.append((Bilingual("补正时限", "limit of a correction"), fixing.due if fixing else None))
    if node.kind is NodeKind.CATCH and node.event.timer is TimerKind.DURATION:
        parts.append((Bilingual("等待时间", "wait"), node.event.expression))
    for words, expression in parts:
        spans = spans_of(draft.values(key, expression))
        if spans:
            yield Length(node, words, spans)


# -- windows that levels set ----------------------------------------------------------------------------
def _beyond_window(draft: Draft, window: str, lengths: list[Length]) -> Iterator[Finding]:
    keys = [one.setting for length in lengths for one in length.spans if isinstance(one, SpanOfSetting)]
    settings = Settings(draft.here, [window, *keys])
    for length in lengths:
        found: dict[Bilingual, tuple[str, Days, datetime]] = {}
        for place in settings.places():
            for span in length.spans:
                told = _too_long(draft, settings.span(span, place), settings.value(window, place))
                if told is not None:
                    found.setdefault(place.words, told)
        if found:
            yield _window_finding(length, window, found)


def _too_long(draft: Draft, span: str, windows: list[dict[str, str]]) -> tuple[str, Days, datetime] | None:
    """A window of this year or the next in which the span has no room, though it begins on the window's first day."""
    today = draft.here.today
    for days in (one for year in (today.year, today.year + 1) for one in days_of(windows, year)):
        due = ends(span, at_local(days.first, "00:00"), draft.here.calendar) if days.last >= today else None
        if due is not None and last_day(due) > days.last:
            return span, days, due
    return None


def _window_finding(length: Length, window: str, found: dict[Bilingual, tuple[str, Days, datetime]]) -> Finding:
    span, days, due = next(iter(found.values()))
    named, more = list(found)[:_NAMED], len(found) > _NAMED
    zh = "、".join(one.zh for one in named) + (f"等 {len(found)} 处" if more else "")
    en = ", ".join(one.en for one in named) + (f" and {len(found) - _NAMED} more" if more else "")
    node, long, open_for = called(length.node), in_words(span), (days.last - days.first).days + 1
    return Finding(
        length.node.id, "warning", "limit.beyond_window",
        f"“{node.zh}”的{length.words.zh}为 {long.zh}，自 {days.first} 起至 {last_day(due)}，"
        f"长于“{KEYS[window].zh}” {days.first} 至 {days.last}（{open_for} 天）：{zh}",
        f"Expected the {length.words.en} of '{node.en}' within the window '{KEYS[window].en}' ({days.first} to "
        f"{days.last}, {open_for} days) but {long.en} from its first day last until {last_day(due)}: {en}",
        "请缩短时限，或延长时段", "Shorten the limit, or set a longer window",
    )  # fmt: skip


# -- timers that end what they surround -----------------------------------------------------------------
def _beyond_timers(draft: Draft, length: Length, around: list[Surrounding]) -> Iterator[Finding]:
    for one in around:
        cuts = spans_of(draft.values(one.key, one.expression))
        for span in length.spans:
            for cut in cuts if span not in cuts else ():
                told = _longer(draft, span, cut)
                if told is not None:
                    yield _timer_finding(length, one.node, told)
                    break


class Longer(NamedTuple):
    """A span and the timer that ends before it, as they are at a place, and a start from which that is so."""

    span: str
    timer: str
    place: Place
    start: datetime


def _longer(draft: Draft, span: Span, cut: Span) -> Longer | None:
    """The first place and start at which a span ends after the timer, with both as they are there."""
    settings = Settings(draft.here, [one.setting for one in (span, cut) if isinstance(one, SpanOfSetting)])
    calendar = draft.here.calendar
    for place in settings.places():
        long, short = settings.span(span, place), settings.span(cut, place)
        for week in range(_WEEKS):
            start = draft.here.now + timedelta(weeks=week)
            due, over = ends(long, start, calendar), ends(short, start, calendar)
            if due is None or over is None:
                break
            if due > over:
                return Longer(long, short, place, start)
    return None


def _timer_finding(length: Length, timer: Node, longer: Longer) -> Finding:
    node, by, said, cut = called(length.node), called(timer), in_words(longer.span), in_words(longer.timer)
    day, place = local_date(longer.start), longer.place.words
    return Finding(
        length.node.id, "warning", "limit.beyond_timer",
        f"“{node.zh}”的{length.words.zh}为 {said.zh}，"
        f"长于结束它的定时“{by.zh}” {cut.zh}（如自 {day} 起；{place.zh}）",
        f"Expected the {length.words.en} of '{node.en}' within the timer '{by.en}' that ends it ({cut.en}) but it is "
        f"{said.en} (from {day} on, for one; {place.en})",
        "请缩短时限，或延长定时", "Shorten the limit, or let the timer run longer",
        path=(timer.id, length.node.id),
    )  # fmt: skip
