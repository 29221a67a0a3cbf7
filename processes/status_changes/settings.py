"""The settings of every change of state: does it exist, who decides, evidence, windows, grades, days (S15, S25)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ground.bilingual import Bilingual
from processes.status_changes.change import StatusChange
from records.settings.kinds import FLAG, NUMBER, NUMBERS, PARTY_LISTS, WINDOWS, Kind
from records.settings.registry import Combine, Key
from records.tables.org import OrgKind
from records.tables.school import Stage

_PROVINCIAL = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})  # who says which changes exist (decisions, domain 33)


def settings_for(change: StatusChange) -> Sequence[Key]:
    """The settings of a change, those of its own folder last."""

    def key(name: str, kind: Kind, default: Any, words: tuple[str, str], **more: Any) -> Key:
        combine = more.pop("combine", Combine.NEAREST)
        title = Bilingual(f"{change.title.zh}：{words[0]}", f"{change.title.en}: {words[1]}")
        return Key(change.setting(name), kind, combine, default, change.rule, title=title, group=change.title,
                   document=change.document, **more)  # fmt: skip

    def decides() -> Sequence[Key]:
        if change.school_alone:
            return ()
        return (key("authority", FLAG, True, ("须主管部门核办", "the authority decides too"), per_stage=True,
                    by_stage=dict(change.authority), levels=_PROVINCIAL),)  # fmt: skip

    def days() -> Sequence[Key]:
        if not change.dated:
            return ()
        return (
            key("backdate_days", NUMBER, change.backdate,
                ("生效日期最多早于当日（天）", "day of effect at most so many days ago")),
            key("ahead_days", NUMBER, change.ahead,
                ("生效日期最多晚于当日（天）", "day of effect at most so many days ahead")),
        )  # fmt: skip

    exists = {stage: stage not in change.switched_off for stage in Stage}
    return (
        key("enabled", FLAG, True, ("允许办理", "allowed"), combine=Combine.FORBID_BELOW, per_stage=True,
            by_stage=exists, levels=_PROVINCIAL, laws=change.laws),
        *decides(),
        key("leader_step", FLAG, True, ("须学校领导审核", "the school's leader decides")),
        key("windows", WINDOWS, [], ("开放时段", "windows"), per_stage=True),
        key("closed_grades", NUMBERS, [], ("不受理的年级", "closed grades"), combine=Combine.UNION, per_stage=True),
        key("evidence.required", PARTY_LISTS, {"school": list(change.evidence)}, ("必交材料", "required evidence"),
            per_stage=True),
        key("time_limit_days", NUMBER, 10, ("每级核办时限（工作日）", "time limit of each seat (working days)")),
        key("reminder_days", NUMBER, 3, ("到期前提醒（工作日）", "reminder before the limit (working days)")),
        *days(),
        *change.settings,
    )  # fmt: skip
