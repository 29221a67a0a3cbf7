"""`make test` fails when any stage fails, shows why, and says what everything cost."""

import re
import subprocess
import sys
import time
from textwrap import dedent

import pytest

from tests import stages
from tests.stages import Stage, run, slowest

RUN = "print('== 3 passed in 0.1s ==')"


def stage(name: str, *scripts: str) -> Stage:
    return Stage(name, tuple((sys.executable, "-c", script) for script in scripts))


def test_all_stages_that_pass_are_told_with_their_cost_and_the_sum(capsys: pytest.CaptureFixture[str]) -> None:
    assert run((((stage("lint", "print('fine')"),), (stage("unit", RUN),)), ((stage("e2e", RUN),),))) == 0
    told = capsys.readouterr().out
    assert "lint: fine" in told and "unit: == 3 passed in 0.1s ==" in told
    assert [bool(re.search(rf"^{name} +[\d.]+ +[\d.]+$", told, re.MULTILINE)) for name in ("lint", "unit", "e2e", "all")] == [True] * 4
    assert told.splitlines()[-1] == "6 passed, 0 failed"


@pytest.mark.parametrize("script", [
    "print('the reason'); raise SystemExit(1)", "print('the reason'); print('=== 1 failed, 3 passed in 2s ==='); raise SystemExit(1)",
    "print('the reason', flush=True); import os; os.kill(os.getpid(), 9)",
])  # fmt: skip
def test_a_stage_that_fails_shows_its_output_and_fails_the_whole(capsys: pytest.CaptureFixture[str], script: str) -> None:
    assert run((((stage("types", script, "print('not reached')"), stage("web", RUN)),), ((stage("e2e", RUN),),))) == 1
    told = capsys.readouterr().out
    assert "types failed" in told and "the reason" in told and "not reached" not in told
    assert re.search(r"^types .*FAILED$", told, re.MULTILINE)
    passed, failed = re.fullmatch(r"(\d+) passed, (\d+) failed", told.splitlines()[-1]).groups()  # type: ignore[union-attr]
    assert (int(passed), int(failed)) == (9 if "3 passed" in script else 6, 1), "the others are played all the same"


def test_lanes_run_side_by_side(tmp_path: object) -> None:
    wait = "import time; time.sleep(2)"
    began = time.monotonic()
    assert run((tuple((stage(name, wait),) for name in "abcd"),)) == 0
    assert time.monotonic() - began < 8


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(SystemExit, match="Expected stages of .*unit.* but got nonsense"):
        stages.main(["nonsense"])


def test_the_slowest_of_all_runs_are_named_once_slowest_first() -> None:
    outputs = ["1.50s call     tests/a.py::one[x y]\n0.10s setup    tests/a.py::two\n", "20.00s setup    tests/b.py::three\n"]
    assert [name.split()[-1] for _, name in slowest(outputs)] == ["tests/b.py::three", "y]", "tests/a.py::two"]
    assert len(slowest(["1.00s call     tests/a.py::one\n" * 50])) == 20


@pytest.mark.parametrize("after", [0.0, 0.5])
def test_whoever_ends_the_run_ends_all_that_runs(after: float) -> None:
    script = """
        import signal, sys
        from tests.stages import Stage, run
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
        waits = Stage("a", ((sys.executable, "-c", "import time; time.sleep(600)"),))
        run((((waits, waits),),))
    """
    process = subprocess.Popen([sys.executable, "-c", dedent(script)], cwd=stages.ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "a begins\n"
    time.sleep(after)  # before and after the stage's own process runs
    process.terminate()
    assert process.wait(30) == 7
    assert "begins" not in process.stdout.read()


def test_one_stage_alone_speaks_for_itself(capfd: pytest.CaptureFixture[str]) -> None:
    waves = (((stage("a", "print('first')", "print('second'); raise SystemExit(3)", "print('third')"), stage("b", RUN)),),)
    assert stages.alone("a", waves) == 3
    assert capfd.readouterr().out == "first\nsecond\n"
