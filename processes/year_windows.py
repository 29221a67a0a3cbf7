"""Every window and freeze that levels have set, as dates of a year; the national ones stand under one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from ground.bilingual import Bilingual
from processes.deadlines import FREEZE, WINDOW, Above, Asked, Deadline, Source
from records.settings.kinds import WINDOWS
from records.settings.registry import KEYS, Key
from records.settings.values import Answer, Link
from records.settings.window_days import Days, Held, days_of, held_in_year
from records.tables.school import Stage

NATIONAL = Bilingual("国家默认", "National default")
_FREEZE = "freeze."  # how the names of settings begin that keep something from being done


def windows(asked: Asked) -> list[Deadline]:
    """Return the windows of a unit's year; stages that have the same stand together."""
    keys = [key for key in KEYS.values() if key.kind is WINDOWS]
    pairs = [(key.name, stage) for key in keys for stage in _stages(key)]
    held = held_in_year(asked.session, asked.org_id, asked.year, pairs)
    found = []
    for key in keys:
        alike: dict[tuple[object, ...], Deadline] = {}
        for stage in _stages(key):
            one = _deadline(key, stage, held[key.name, stage], asked.year)
            same = (tuple(one.spans), one.source, tuple((above.source, tuple(above.spans)) for above in one.over))
            known = alike.get(same)
            stages = (*known.stages, stage) if known else (stage,) if stage else ()
            alike[same] = replace(one, stages=stages)
        every = len(alike) == 1
        found += [_named(one, every) for one in alike.values() if one.spans or one.always or one.over]
    return found


def _named(one: Deadline, every: bool) -> Deadline:
    """A deadline that holds for all stages names none; the others carry theirs in the key."""
    return replace(one, stages=()) if every else replace(one, key=f"{one.key}:{one.stages[0]}")


def _stages(key: Key) -> Sequence[str]:
    return list(Stage) if key.per_stage else ("",)


def _deadline(key: Key, stage: str, held: Sequence[Held], year: int) -> Deadline:
    last = held[-1].answer
    kind = FREEZE if key.name.startswith(_FREEZE) else WINDOW
    over = list(_above(last, year))
    always = kind == WINDOW and not any(one.answer.value for one in held) and bool(over)
    return Deadline(key.name, kind, _title(key), _spans(held, year), source_of(last), (stage,), over, always)


def _title(key: Key) -> Bilingual:
    """What the window is for: the business first, where the setting's own title does not say it."""
    if key.group is None or key.group.zh in key.zh:
        return Bilingual(key.zh, key.en)
    return Bilingual(f"{key.group.zh}：{key.zh}", f"{key.group.en}: {key.en}")


def _spans(held: Sequence[Held], year: int) -> list[Days]:
    """The windows as far as they held: a value that changes within the year cuts them, equal parts are one."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    parts: list[Days] = []
    for one in held:
        # why: a window over New Year is whole where nothing was changed in the year
        begins = date.min if one.first == first else one.first
        ends = date.max if one.last == last else one.last
        cut = (days.within(begins, ends) for days in days_of(one.answer.value, year))
        parts += [days for days in cut if days is not None]
    return _joined(sorted(parts))


def _joined(parts: Iterable[Days]) -> list[Days]:
    found: list[Days] = []
    for part in parts:
        if found and found[-1].number == part.number and (part.first - found[-1].last).days <= 1:
            found[-1] = Days(found[-1].first, max(found[-1].last, part.last), part.number)
        else:
            found.append(part)
    return found


def _above(answer: Answer, year: int) -> Iterator[Above]:
    """What holds above the level whose value is in force, where it is another: the nation's first."""
    if answer.level is None:
        return
    place = [link.org_id for link in answer.chain].index(answer.level.org_id)
    higher = answer.chain[:place]
    if not any(link.national for link in (*higher, answer.level)) and answer.default != answer.value:
        yield Above(_default(answer), days_of(answer.default, year))
    yield from (Above(_source(link), days_of(link.value, year)) for link in higher if link.value != answer.value)


def source_of(answer: Answer) -> Source:
    """Who set what holds, and by which document."""
    return _default(answer) if answer.level is None else _source(answer.level)


def _default(answer: Answer) -> Source:
    return Source(NATIONAL, Bilingual(answer.source, answer.source_en))


def _source(link: Link) -> Source:
    return Source(Bilingual(link.org_name, link.org_name_en), Bilingual(link.document, link.document), link.since)
