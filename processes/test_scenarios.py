"""The scenarios of every process folder, each played on the real diagram and rules, with the facts that it supposes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from processes import Process, catalogue
from processes.rehearsal import rehearse
from processes.scenarios import judge, read_file

FOLDERS = tuple(catalogue().values())
PLAYED = [(process, path) for process in FOLDERS for path in sorted((process.folder / "scenarios").glob("*.yaml"))]


@pytest.mark.parametrize(("process", "path"), PLAYED, ids=[f"{one.key}-{path.stem}" for one, path in PLAYED])
def test_the_scenario_comes_out_as_it_says(process: Process, path: Path) -> None:
    scenario = read_file(path)
    played = rehearse(process.files(), scenario, process.services)
    assert judge(scenario, played) == []
    assert played.ran == [], "nothing but supposed answers, as no registers stand behind a rehearsal"


@pytest.mark.parametrize("process", FOLDERS, ids=lambda process: process.key)
def test_every_task_and_every_end_of_the_diagram_is_met_by_a_scenario(process: Process) -> None:
    files, met, drawn = process.files(), set[str](), set[str]()
    for one, path in PLAYED:
        if one is process:
            met |= set(rehearse(files, read_file(path), process.services).path)
    for name, content in files.items():
        if name.endswith(".bpmn"):
            drawn |= set(re.findall(r'<bpmn:(?:userTask|serviceTask|endEvent) id="(\w+)"', content.decode()))
    assert drawn, f"Expected a diagram in {process.key} but found none"
    assert drawn - met == set()
