"""Whoever tries the demo finds every business there: a process with work for people has cases of its own, or says why not."""

from __future__ import annotations

import pytest

from processes import catalogue

MOST_WITHOUT = 19  # closed: may only shrink
SHOWING = "bpmn:userTask"


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_process_with_work_for_people_has_demo_cases_or_says_why_not(key: str) -> None:
    process = catalogue()[key]
    worked = any(SHOWING in data.decode() for name, data in process.files().items() if name.endswith(".bpmn"))
    ways = [process.demo is not None, process.story is not None, bool(process.no_demo)]
    if worked:
        assert sum(ways) == 1, f"{key}: declare a Demo, or say in no_demo why the demo has none"
    assert not process.no_demo or len(process.no_demo.split()) > 4, f"{key}: say why, not that"


def test_no_more_processes_go_without() -> None:
    without = [key for key, process in catalogue().items() if process.no_demo]
    assert len(without) <= MOST_WITHOUT, f"the demo should show more, not less: {without}"


def test_a_demo_case_can_rest_on_a_desk() -> None:
    for key, process in catalogue().items():
        if process.demo is not None and process.demo.decided is None:  # else the system opens its cases
            assert process.demo.cases > 1 or process.demo.lasts, f"{key}: one case is decided, the last one waits"
            assert process.demo.rows is None or process.many is not None, f"{key}: rows, but no case of many"
