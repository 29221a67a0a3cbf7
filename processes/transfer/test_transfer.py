"""The scenarios of this folder, each played on the real diagram and rules, with the facts that it supposes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from processes.rehearsal import rehearse
from processes.scenarios import judge, read_file
from processes.transfer import process

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenario_comes_out_as_it_says(path: Path) -> None:
    scenario = read_file(path)
    played = rehearse(process.files(), scenario, process.services)
    assert judge(scenario, played) == []
    assert played.ran == [], "nothing but supposed answers, as no registers stand behind a rehearsal"


def test_every_task_and_every_end_of_the_diagram_is_met_by_a_scenario() -> None:
    met: set[str] = set()
    for path in SCENARIOS:
        met |= set(rehearse(process.files(), read_file(path), process.services).path)
    diagram = process.files()["transfer.bpmn"].decode()
    drawn = re.findall(r'<bpmn:(?:userTask|serviceTask|endEvent) id="(\w+)"', diagram)
    assert set(drawn) - met == set()
