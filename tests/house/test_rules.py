"""The house rules that lint cannot say, each with its why."""

from __future__ import annotations

import ast
import re
from statistics import median

from tests.house.source import ROOT, functions, modules, name, tree

LONGEST = 300
EMPTY_NAMES = {"common", "utils", "util", "helpers", "helper", "misc", "shared", "stuff"}


def lines_of(node: ast.AST) -> int:
    return (node.end_lineno or 0) - node.lineno + 1  # type: ignore[attr-defined]


def test_a_module_fits_in_a_head() -> None:
    """A module is read whole: at most 300 lines."""
    long = {name(p): n for p in modules() if (n := len(p.read_text("utf-8").splitlines())) > LONGEST}
    assert long == {}


def test_most_functions_are_short() -> None:
    """A top function reads as verbs: half of all functions take 12 lines or fewer, docstring included."""
    sizes = [lines_of(f) for p in modules() for f in functions(p)]
    assert median(sizes) <= 12


def test_no_room_for_odds_and_ends() -> None:
    """The file list is the glossary: no common, utils, helpers, misc."""
    assert [name(p) for p in modules() if EMPTY_NAMES & set(p.with_suffix("").parts)] == []


def test_public_functions_say_what_they_do() -> None:
    """Whoever calls a public function of a module reads one sentence on it first."""
    silent = [
        f"{name(p)}:{node.lineno} {node.name}"
        for p in modules()
        for node in tree(p).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not _is_plain_data(node)
    ]
    assert silent == []


def _is_plain_data(node: ast.AST) -> bool:
    """An enum, dataclass or exception whose name says all, or a marshmallow schema, may go without."""
    return isinstance(node, ast.ClassDef)


def test_commit_stands_in_one_file() -> None:
    """One transaction a decision: whoever else commits breaks it (architecture: The flow of one decision)."""
    pattern = re.compile(r"\.commit\(\)")
    found = {name(p) for p in modules() if pattern.search(p.read_text("utf-8"))}
    assert found - COMMITS == set()


COMMITS = {
    "engine/transaction/transaction.py",  # the unit of work
    "records/audit.py",  # the read audit's own file, flushed before a bulk answer (decisions, design 9)
}


def test_nothing_runs_text_as_code() -> None:
    """Diagrams, forms and stores hold data: no eval, exec, compile or pickle in any room."""
    found = [
        f"{name(p)}:{node.lineno}"
        for p in modules()
        for node in ast.walk(tree(p))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile", "__import__"}
    ]
    imports = [
        name(p)
        for p in modules()
        for node in ast.walk(tree(p))
        if isinstance(node, ast.Import) and any(a.name in {"pickle", "marshal", "shelve"} for a in node.names)
    ]
    assert found + imports == []


def test_no_service_branches_on_an_outcome_or_a_seat() -> None:
    """The diagram decides: the Python behind a process has no branch on outcome, seat or type (proof 1)."""
    found = []
    for path in (ROOT / "processes").rglob("services.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.If | ast.IfExp | ast.Match):
                said = ast.unparse(node.test if not isinstance(node, ast.Match) else node.subject)
                if re.search(r"outcome|seat|element|\.role\b|kind\b", said):
                    found.append(f"{name(path)}:{node.lineno} {said}")
    assert found == []


def test_nothing_is_left_open() -> None:
    """A mark for later is a promise to nobody: finish it or file it."""
    pattern = re.compile(r"\b(TODO|FIXME)\b|# XXX|raise NotImplementedError")
    assert [name(p) for p in modules() if pattern.search(p.read_text("utf-8"))] == []


def test_no_lock_file_names_a_registry() -> None:
    """Lock files carry versions and digests; where they come from is the machine's matter."""
    locks = [*(ROOT / "requirements").glob("*.lock"), ROOT / "web" / "package-lock.json"]
    pattern = re.compile(r"https?://(?!.*(?:funding|opencollective|github\.com/sponsors))[^\"\s]*(?:registry|pypi|index|mirror)")
    found = [p.name for p in locks if p.exists() and pattern.search(p.read_text("utf-8"))]
    assert found == []
