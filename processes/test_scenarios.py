"""The scenarios of every process folder, each played on the real diagram and rules, with the facts that it supposes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from processes import Process, catalogue
from processes.rehearsal import rehearse
from processes.scenarios import judge, read_file
from processes.variants import VARIANTS, Variant

FOLDERS = tuple(catalogue().values())
VARIANTS_OF = [(process, variant) for process in FOLDERS for variant in process.variants]


@pytest.mark.parametrize("process", FOLDERS, ids=lambda process: process.key)
def test_every_scenario_comes_out_as_it_says_and_together_they_meet_every_task_and_end(process: Process) -> None:
    drawn, met = played_all(process, process.files(), process.folder / "scenarios")
    assert drawn, f"Expected a diagram in {process.key} but found none"
    assert drawn - met == set()


def _name(one: Process | Variant) -> str:
    return one.key if isinstance(one, Process) else one.name


@pytest.mark.parametrize(("process", "variant"), VARIANTS_OF, ids=_name)
def test_a_variants_own_scenarios_come_out_and_meet_what_it_draws_anew(process: Process, variant: Variant) -> None:
    common = drawn_in(process.files())
    drawn, met = played_all(process, process.files_of(variant), process.folder / VARIANTS / variant.name / "scenarios")
    assert drawn - common, "a variant that draws nothing of its own is none"
    assert drawn - common - met == set()


def played_all(process: Process, files: Mapping[str, bytes], folder: Path) -> tuple[set[str], set[str]]:
    """Play a folder's scenarios on files; what is drawn there, and what they met."""
    met, wrong = set[str](), dict[str, list[str]]()
    for path in sorted(folder.glob("*.yaml")):
        scenario = read_file(path)
        played = rehearse(files, scenario, process.services, process.sealed)
        asked = [f"{name} really ran, but no registers stand behind a rehearsal" for name in played.ran]
        if differing := judge(scenario, played) + asked:
            wrong[path.stem] = differing
        met |= set(played.path)
    assert wrong == {}
    return drawn_in(files), met


def drawn_in(files: Mapping[str, bytes]) -> set[str]:
    """The tasks and ends of the diagrams among files."""
    drawings = [content.decode() for name, content in files.items() if name.endswith(".bpmn")]
    found = (re.findall(r'<bpmn:(?:userTask|serviceTask|endEvent) id="(\w+)"', text) for text in drawings)
    return {one for ids in found for one in ids}
