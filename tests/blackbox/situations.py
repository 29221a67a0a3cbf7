"""For each reason that refuses a transfer, the situation in which it is the only one (S16-S18).

What a route can bring about is brought about by requests; the rest stands in the world (tests/situations.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.blackbox.conftest import Running

DOCUMENT = "文〔2026〕7号"


@dataclass(frozen=True)
class Set:
    """A setting that makes the situation, and the value that ends it."""

    unit: str
    key: str
    value: Any
    usual: Any
    stage: str = "primary"


@dataclass(frozen=True)
class Situation:
    """Who asks for whom, under which setting, and which level's rule stands in the way."""

    level: tuple[str, str] = ("教育部", "Ministry of Education")
    document: str = "全国学籍系统业务指南·转学"
    setting: Set | None = None
    clerk: str = "school_a"
    pupil: str = "school_c"
    to_school: str | None = None
    to_class: str | None = None  # the end of a class name on the start form
    evidence: bool = True
    busy: bool = False  # another case of the pupil runs
    more: dict[str, Any] = field(default_factory=dict)


def by(unit: str, name: str, key: str, value: Any, usual: Any, **more: Any) -> Situation:
    """A situation made by one level's setting."""
    stage = more.pop("stage", "primary")
    return Situation((name, unit), DOCUMENT, Set(unit, key, value, usual, stage), **more)


NATIONAL = {"level": ("国家默认", "National default")}
MARCH = [{"from": "03-01", "to": "03-31"}]
JINSHUI, GUANCHENG, GUANGDONG = ("jinshui", "金水区教育局"), ("guancheng", "管城回族区教育局"), ("guangdong", "广东省教育厅")
SITUATIONS: dict[str, Situation] = {
    "starts_here": Situation(to_school="school_b"),
    "sides": Situation(pupil="school_a"),
    "receiving_off": by(*JINSHUI, "transfer.enabled", False, True),
    "releasing_off": by(*GUANGDONG, "transfer.enabled", False, True, pupil="school_d"),
    "receiving_window": by(*JINSHUI, "transfer.windows", MARCH, []),
    "releasing_window": by(*GUANCHENG, "transfer.windows", MARCH, []),
    "suspended": Situation(pupil="suspended"),
    "not_enrolled": Situation(pupil="dropped_out"),
    "problem": Situation(pupil="problem"),
    "conflict": Situation(**NATIONAL, document="", busy=True),
    "no_code": Situation(pupil="no_code"),
    "temporary_code": by(*JINSHUI, "id.temporary_codes_cross_province", False, True, pupil="temporary_code", stage=""),
    "mismatch": Situation(pupil="mismatch"),
    "reason": by(*JINSHUI, "transfer.reasons", ["household"], []),
    "within_authority": by(*JINSHUI, "transfer.within_authority", False, True, pupil="school_b"),
    "receiving_grade": by(*JINSHUI, "transfer.closed_grades", [4], []),
    "releasing_grade": by(*GUANCHENG, "transfer.closed_grades", [4], []),
    "school_state": Situation(clerk="closed", to_school="closed"),
    "stage": Situation(clerk="senior", to_school="senior"),
    "class_unknown": Situation(clerk="central", to_school="point", to_class="1班"),
    "class_full": by(*JINSHUI, "class.size_limit", 2, 45, to_class="2班"),
    "evidence": Situation(**NATIONAL, document="全国学籍系统业务指南（教育部，2014）", evidence=False),
}


def start(running: Running, clerk: str, pupil: str, evidence: bool = True, **data: Any) -> requests.Response:
    """Ask for a transfer as a unit's clerk."""
    person = running.client(f"{clerk}-student_clerk")
    files = [person.upload()] if evidence else []
    return person.post("/cases", {"process": "transfer", "data": {"student": pupil, "reason": "job", **data}, "files": files})


def set_value(running: Running, unit: str, key: str, value: Any, stage: str = "", document: str = DOCUMENT) -> None:
    """Set a setting at a unit as its administrator."""
    body = {"organisation": running.world.org[unit], "value": value, "stage": stage, "document": document}
    answer = running.client(f"{unit}-system_admin").put(f"/settings/{key}", body)
    assert answer.status_code in (200, 202), answer.text
    if answer.status_code == 202:  # a second person confirms what opens or closes a change
        running.client("ministry-process_owner").confirm_setting(answer.json()["pending"])


@contextmanager
def brought_about(running: Running, found: Situation) -> Iterator[dict[str, Any]]:
    """Let a situation stand for a while; gives what to `start` with."""
    pupil = running.world.take(found.pupil)
    asked = {"clerk": found.clerk, "pupil": pupil.id, "evidence": found.evidence}
    if found.to_school is not None:
        asked["to_school"] = running.world.org[found.to_school]
    if found.to_class is not None:
        asked["to_class"] = room(running, found.clerk, found.to_class)
    if found.busy:
        assert start(running, "school_b", pupil.id).status_code == 201
    setting = found.setting
    if setting is None:
        yield asked
        return
    set_value(running, setting.unit, setting.key, setting.value, setting.stage)
    try:
        yield asked
    finally:
        set_value(running, setting.unit, setting.key, setting.usual, setting.stage)


def room(running: Running, clerk: str, name: str) -> str:
    """A class as the start form offers it."""
    form = running.client(f"{clerk}-student_clerk").get("/processes/transfer/start-form").json()
    (found,) = [c["value"] for c in form["values"]["classes"] if c["label"].endswith(name)]
    return str(found)
