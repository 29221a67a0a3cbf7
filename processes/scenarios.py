"""Scenarios: who decides what and when, and what must come out; read from YAML, judged after they were played.

title: 请假 …               title_en: Leave …           process: leave       at: 2026-09-18T09:00+08:00
base: given/in_province.yaml     (values another file gives; this file goes before it)
given: {leave.facts: {…}}     (what a service function is supposed to answer)
start: {organisation: school-a, by: anna, request: {…}}
play: - {decide: ReceivingLeader, outcome: approve}      - {message: cancel}     - {wait: 10WD}     - {open: [Fetch]}
expect: {state: ended, end: Done, path: [Facts, Open], never: [Move], refused: [conflict], called: [leave.open]}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

KINDS = ("decide", "message", "wait", "open", "overdue")
LARGEST, MOST_STEPS = 256 * 1024, 200
Base = Callable[[str, str], str]  # process key, name of the base -> its text


class BadScenario(Exception):
    """Raised for a scenario that cannot be played; says what was expected, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


@dataclass(frozen=True)
class Said:
    """One sentence in both languages."""

    message: str
    message_en: str


@dataclass(frozen=True)
class Step:
    """One thing that happens: its kind, what it is about, and the rest of its line."""

    kind: str
    what: Any
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """What is played. `given` are supposed answers of service functions by name."""

    title: str
    process: str
    at: datetime
    start: Mapping[str, Any]
    given: Mapping[str, Any]
    steps: tuple[Step, ...]
    expect: Mapping[str, Any]


@dataclass
class Played:
    """What came out. `supposed` and `ran` say which services had a supposed answer and which really ran;
    `walk` is what happened, step by step (processes.trace)."""

    state: str = ""
    end: str | None = None
    path: list[str] = field(default_factory=list)
    open: list[dict[str, Any]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)  # what it waits for besides tasks
    now: str = ""
    refused: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    supposed: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    faults: list[Said] = field(default_factory=list)
    walk: list[dict[str, Any]] = field(default_factory=list)


def read_file(path: Path) -> Scenario:
    """Read a scenario file; its base stands relative to it."""
    return read(path.read_text(encoding="utf-8"), lambda _, name: (path.parent / name).read_text(encoding="utf-8"))


def read(text: str, base: Base | None = None) -> Scenario:
    """Read a scenario; BadScenario names what is missing or unknown. `base` finds the text of a base file."""
    found = laid_out(text, base)
    for name in ("process", "start"):
        if not found.get(name):
            raise BadScenario(f"Expected {name!r} in the scenario but it is missing", f"场景中缺少“{name}”")
    steps = tuple(_step(number, row) for number, row in enumerate(found.get("play") or [], start=1))
    if len(steps) > MOST_STEPS:
        raise BadScenario(f"Expected at most {MOST_STEPS} steps but got {len(steps)}", f"场景超过 {MOST_STEPS} 步")
    return Scenario(
        str(found.get("title", "")), str(found["process"]), _moment(found.get("at")), dict(found["start"]),
        dict(found.get("given") or {}), steps, dict(found.get("expect") or {}),
    )  # fmt: skip


def laid_out(text: str, base: Base | None = None) -> dict[str, Any]:
    """A scenario as names and values, its base laid under it."""
    found = mapping_of(text)
    if "base" in found and base is not None:
        found = _over(mapping_of(base(str(found.get("process", "")), str(found["base"]))), found)
    return found


def judge(scenario: Scenario, played: Played) -> list[str]:
    """Every difference from what the scenario expects, in English; empty when there is none."""
    return [said.message_en for said in differences(scenario, played)]


def differences(scenario: Scenario, played: Played) -> list[Said]:
    """Every difference from what the scenario expects, in both languages."""
    wanted = scenario.expect
    found = list(played.faults)
    for name, real in (("state", played.state), ("end", played.end)):
        if name in wanted and wanted[name] != real:
            should, is_ = _STATES.get(wanted[name], wanted[name]), _STATES.get(real, real)
            found.append(Said(f"{_ZH[name]}应为 {should}，实为 {is_}",
                              f"Expected {name} {wanted[name]!r} but it is {real!r}"))  # fmt: skip
    for name, listed in (("refused", sorted(played.refused)), ("open", sorted(t["element"] for t in played.open))):
        if name in wanted and sorted(wanted[name]) != listed:
            found.append(Said(f"{_ZH[name]}应为 {_listed(sorted(wanted[name]))}，实为 {_listed(listed)}",
                              f"Expected {name} {sorted(wanted[name])} but got {listed}"))  # fmt: skip
    for name, walked in (("path", played.path), ("called", played.called)):
        missed = _missed(wanted.get(name, ()), walked)
        if missed is not None:
            found.append(Said(
                f"{_ZH[name]}应依次有 {_listed(wanted[name])}，但缺 {missed}",
                f"Expected {name} {_listed(wanted[name], ', ')} in this order but missed {missed}",
            ))  # fmt: skip
    return found + [Said(f"不应到达 {one}，但到达了", f"Expected never to come to {one} but the case did")
                    for one in wanted.get("never", ()) if one in played.path]  # fmt: skip


_ZH = {"state": "案件状态", "end": "结束事件", "refused": "不予受理的理由", "open": "待办环节", "path": "经过的环节",
       "called": "调用的服务"}  # fmt: skip


_STATES: Mapping[Any, str] = {
    "active": "办理中", "ended": "已办结", "incident": "出错停住", "cancelled": "已撤销", "terminated": "已终止",
    None: "尚未结束",
}  # fmt: skip


def _listed(names: Any, mark: str = "、") -> str:
    return mark.join(str(name) for name in names) or ("无" if mark == "、" else "none")


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader written in C, where PyYAML was built with it."""


def mapping_of(text: str) -> dict[str, Any]:
    """The names and values of a scenario file as they are written. BadScenario."""
    if len(text) > LARGEST:
        raise BadScenario(f"Expected a scenario of at most {LARGEST} characters", "场景文件过大")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, _LOADER)):
            # why: a few lines of them can stand for gigabytes
            raise BadScenario("Expected no YAML aliases in a scenario: write the value out", "场景中不能使用 YAML 别名")
        found = yaml.load(text, _LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as cause:
        raise BadScenario(f"Expected YAML but it cannot be read: {cause}", "场景不是有效的 YAML") from cause
    if not isinstance(found, dict):
        raise BadScenario("Expected names and values at the top of the scenario", "场景的最外层应是名称和值")
    return found


def _step(number: int, row: Any) -> Step:
    kinds = [kind for kind in KINDS if isinstance(row, dict) and kind in row]
    if len(kinds) != 1:
        raise BadScenario(f"Expected one of {', '.join(KINDS)} in step {number} but got {row!r}",
                          f"第 {number} 步应是 {'、'.join(KINDS)} 之一")  # fmt: skip
    (kind,) = kinds
    return Step(kind, row[kind], {name: value for name, value in row.items() if name != kind})


def _moment(value: Any) -> datetime:
    if value is None:
        return datetime(2026, 9, 18, 1, 0, tzinfo=UTC)
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    # YAML gives instants with an offset as UTC, some versions without saying so.
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one mapping over another, level by level."""
    both = dict(below)
    for name, value in above.items():
        old = both.get(name)
        both[name] = _over(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return both


def _missed(wanted: Any, walked: list[str]) -> str | None:
    """The first of what was wanted that did not come after those before it; None when all came in order."""
    left = iter(walked)
    return next((str(one) for one in wanted if not any(one == step for step in left)), None)
