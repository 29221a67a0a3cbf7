"""Every library is named once, in requirements/*.in, by the room that imports it; a name that nothing imports has a reason."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from configparser import ConfigParser
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOMS, ROOT

SHIPPED = (*ROOMS, "migrations")
OTHERS = ("tests", "bench", "packaging", "setup.py")
OURS = {*SHIPPED, "tests", "bench", "renaming", "web_front"}
REQUIREMENTS = ROOT / "requirements"
ENGINE = ROOT / "packaging" / "heban-engine" / "setup.cfg"

# Named although no module imports them.
LOADED_AT_RUN_TIME = {
    "psycopg": "SQLAlchemy loads it by name for postgresql+psycopg",
    "weasyprint": "forms.paper loads it with the first print, since loading takes a second",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}
TOOLS = {
    "import-linter": "a command: lint-imports",
    "lxml-stubs": "types for mypy",
    "mypy": "a command",
    "ruff": "a command",
    "types-pyyaml": "types for mypy",
    "types-openpyxl": "types for mypy",
}
# Imported although no requirement names them.
ELSEWHERE = {"approvals", "django", "django_on", "viewflow", "fourparty"}  # bench/rivals runs in an environment of its own


def named(*files: str) -> set[str]:
    """The canonical names of the libraries in requirement files."""
    lines = [line for file in files for line in (REQUIREMENTS / file).read_text("utf-8").splitlines()]
    return {canonicalize_name(Requirement(line).name) for line in lines if line and line[0] not in "#-"}


@cache
def imported(*places: str) -> frozenset[str]:
    """The top-level names, beside the standard library's, that modules import; places are folders or modules."""
    paths = [path for place in places for path in (ROOT / place, *(ROOT / place).rglob("*.py")) if path.suffix == ".py"]
    told = [path for path in paths if not (path.name.startswith("test_") and path.relative_to(ROOT).parts[0] == "processes")]
    names = {name for path in told for node in ast.walk(ast.parse(path.read_text("utf-8"))) for name in _names(node)}
    return frozenset(names - set(sys.stdlib_module_names))


def _names(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and not node.level:
        return {(node.module or "").partition(".")[0]}
    return set()


def libraries(names: Iterable[str]) -> set[str]:
    """The libraries that bring import names; a name that none brings stands for itself."""
    found = packages_distributions()
    return {canonicalize_name(library) for name in names for library in found.get(name, [name])}


def test_what_ships_imports_only_what_the_runtime_names() -> None:
    assert libraries(imported(*SHIPPED) - OURS) - named("runtime.in") == set(), "name it in requirements/runtime.in"


def test_tests_and_tools_import_only_what_is_named() -> None:
    beyond = libraries(imported(*OTHERS) - OURS - ELSEWHERE) - named("runtime.in", "dev.in")
    assert beyond == set(), "name it in requirements/dev.in"


def test_the_runtime_names_nothing_that_is_not_imported() -> None:
    idle = named("runtime.in") - libraries(imported(*SHIPPED))
    assert idle == set(LOADED_AT_RUN_TIME), "drop it, move it to dev.in, or say here who loads it"


def test_dev_names_nothing_that_is_not_used() -> None:
    idle = named("dev.in") - libraries(imported(*OTHERS))
    assert idle == set(TOOLS), "drop it or say here who runs it"
    assert named("dev.in") & named("runtime.in") == set(), "a name stands once"


def test_the_engine_alone_names_what_it_imports() -> None:
    read = ConfigParser()
    read.read(ENGINE, encoding="utf-8")
    rooms, needs = (read["heban-engine"][key].split() for key in ("rooms", "needs"))
    assert imported(*rooms) & OURS == set(rooms), "a room that these import belongs in the list `rooms`"
    assert set(needs) == libraries(imported(*rooms) - OURS) | {"tzdata"}


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_a_lock_holds_what_is_named_with_its_hashes(lock: str) -> None:
    text = (REQUIREMENTS / f"{lock}.lock").read_text("utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==([^ ;\n]+)", text, re.MULTILINE))
    lines = (REQUIREMENTS / "runtime.in").read_text("utf-8").splitlines()
    bounds = {canonicalize_name(one.name): one.specifier for one in map(Requirement, (n for n in lines if n[:1] not in ("", "#")))}
    assert {name for name, allowed in bounds.items() if name not in pinned or not allowed.contains(pinned[name])} == set()
    assert named(*{"runtime": ["runtime.in"], "dev": ["runtime.in", "dev.in"]}[lock]) <= set(pinned)
    blocks = re.split(r"^(?=[a-z0-9-]+(?:\[\w+\])?==)", text, flags=re.MULTILINE)[1:]
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_no_requirement_file_says_where_from() -> None:
    """Where libraries come from is the machine's matter: no address, no index, no path."""
    said = re.compile(r"https?:|file:|--(?:extra-)?index-url|--find-links|-f |^/|\s/[a-z]", re.MULTILINE)
    found = {path.name: said.findall(path.read_text("utf-8").replace("--no-emit-find-links", "")) for path in REQUIREMENTS.iterdir()}
    assert {name: words for name, words in found.items() if words} == {}
