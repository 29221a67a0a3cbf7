"""Who may start a case of a process, where and when; why it is closed to everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from records.roles import TITLES, Role
from records.settings.kinds import inside
from records.settings.values import Answer, InForce
from records.tables.org import OrgKind
from records.tables.school import Stage

KINDS: dict[OrgKind, Bilingual] = {
    OrgKind.MINISTRY: Bilingual("教育部", "the ministry"),
    OrgKind.PROVINCE: Bilingual("省级主管部门", "provincial authorities"),
    OrgKind.CITY: Bilingual("市级主管部门", "city authorities"),
    OrgKind.COUNTY: Bilingual("县级主管部门", "county authorities"),
    OrgKind.TOWNSHIP: Bilingual("乡镇", "townships"),
    OrgKind.CENTRAL_SCHOOL: Bilingual("中心校", "central schools"),
    OrgKind.SCHOOL: Bilingual("学校", "schools"),
    OrgKind.SERVICE_UNIT: Bilingual("直属单位", "service units"),
    OrgKind.ENROLMENT_OFFICE: Bilingual("招生办公室", "enrolment offices"),
}
_STAGES = {Stage.PRIMARY: "primary schools", Stage.JUNIOR: "junior schools", Stage.SENIOR: "senior schools"}
STAGES = {stage: Bilingual(STAGE_NAMES[stage], en) for stage, en in _STAGES.items()}


@dataclass(frozen=True)
class Starter:
    """A role at kinds of organisation; a school must offer one of the stages."""

    role: Role
    kinds: frozenset[OrgKind]
    stages: frozenset[Stage] = frozenset(Stage)

    @property
    def words(self) -> Bilingual:
        """Who that is: 学校的学籍管理员."""
        named = sorted((KINDS[kind] for kind in self.kinds), key=lambda one: one.zh)
        stages = [stage for stage in Stage if stage in self.stages] if self.stages < frozenset(Stage) else []
        only = "（" + "、".join(STAGE_NAMES[stage] for stage in stages) + "）" if stages else ""
        only_en = f" ({', '.join(_STAGES[stage] for stage in stages)})" if stages else ""
        return Bilingual(
            f"{'、'.join(one.zh for one in named)}{only}的{TITLES[self.role][0]}",
            f"{TITLES[self.role][1]} of: {', '.join(one.en for one in named)}{only_en}",
        )


@dataclass(frozen=True)
class Place:
    """Where somebody would start: role, kind of the organisation, the stages of a school (none for others), the day."""

    role: Role | None
    kind: OrgKind | None
    stages: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class Closed:
    """Why nobody may start here now: in words, with the level that decided it and its document."""

    words: Bilingual
    answer: Answer | None = None

    def refusal(self) -> dict[str, Any]:
        """The same as a reason that refuses a start."""
        level = (self.answer.locked_by or self.answer.level) if self.answer else None
        return {
            "rule": "closed", "message": self.words.zh, "message_en": self.words.en,
            "level": level.org_name if level else "国家默认",
            "level_en": level.org_name_en if level else "National default",
            "document": level.document if level else "",
            "remedy": "请在开放后办理", "remedy_en": "Start it when it is open",
        }  # fmt: skip


@dataclass(frozen=True)
class Starters:
    """Who may start; `switch` names the setting that allows it, `window` the setting of its periods, both per stage.

    Nobody named means everybody who may start cases; not `by_hand` means the system alone.
    """

    who: Sequence[Starter] = ()
    switch: str = ""
    window: str = ""
    by_hand: bool = True

    @property
    def words(self) -> Bilingual:
        """Everybody who may start it."""
        if not self.by_hand:
            return Bilingual("由系统发起", "the system alone")
        return Bilingual("；".join(one.words.zh for one in self.who), "; ".join(one.words.en for one in self.who))

    def may(self, place: Place) -> bool:
        """May this role at this organisation start it at all, whatever the settings say today?"""
        return self.by_hand and place.role is not None and (not self.who or bool(self._stages(place)))

    def closed(self, settings: InForce, place: Place) -> list[Closed]:
        """Why it is closed today, stage by stage; empty where every stage is open."""
        found = [(stage, self._why(settings, stage, place.on)) for stage in sorted(self._stages(place))]
        told = [(stage, why) for stage, why in found if why is not None]
        if len(told) == len(found):
            return [why for _, why in told[:1]]
        return [Closed(_of_stage(stage, why.words), why.answer) for stage, why in told]

    def open(self, settings: InForce, place: Place) -> bool:
        """Is it open today for at least one stage?"""
        return any(self._why(settings, stage, place.on) is None for stage in self._stages(place))

    def _stages(self, place: Place) -> frozenset[str]:
        """The stages for which the place may start; "" means an organisation without any."""
        here = frozenset(place.stages) or frozenset({""})
        if not self.who:
            return here
        fitting = (one for one in self.who if one.role == place.role and place.kind in one.kinds)
        return frozenset(stage for one in fitting for stage in here if not stage or stage in one.stages)

    def _why(self, settings: InForce, stage: str, on: date) -> Closed | None:
        if self.switch:
            switch = settings.value(self.switch, stage)
            if not switch.value:
                return Closed(_by_level(switch), switch)
        if self.window:
            window = settings.value(self.window, stage)
            if not inside(window.value, on):
                return Closed(_outside(window), window)
        return None


def _by_level(answer: Answer) -> Bilingual:
    level = answer.locked_by or answer.level
    if level is None:
        return Bilingual("此业务未开放", "This is not open")
    by, by_en = (f"（{level.document}）", f" ({level.document})") if level.document else ("", "")
    return Bilingual(f"已由{level.org_name}关闭{by}", f"Closed by {level.org_name_en}{by_en}")


def _outside(answer: Answer) -> Bilingual:
    spans = _spans(answer.value, " 至 ", "、"), _spans(answer.value, " to ", ", ")
    return Bilingual(f"不在开放时段：{spans[0]}", f"Open only from {spans[1]}")


def _spans(windows: Iterable[dict[str, str]], to: str, comma: str) -> str:
    return comma.join(f"{one['from']}{to}{one['to']}" for one in windows)


def _of_stage(stage: str, words: Bilingual) -> Bilingual:
    named = _STAGES[Stage(stage)].capitalize()
    return Bilingual(f"{STAGE_NAMES.get(stage, stage)}：{words.zh}", f"{named}: {words.en}")
