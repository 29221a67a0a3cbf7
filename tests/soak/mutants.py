"""Mutants: every module named in `mutants.cfg` is broken in one small way at a time, and its tests must notice.

They are made in a copy of the checkout under build/mutants, by cosmic-ray's operators. A session for each state of a
module and of its tests is kept there, so that a run goes on where the last one stopped. What nobody can notice stands
in `equivalent_mutants.json` with the reason, and counts as neither killed nor survived.
"""

from __future__ import annotations

import ast
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkItem, WorkResult

from tests.soak.asked import Asked, say

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
HOME = ROOT / "build" / "mutants"
TREE = HOME / "tree"
PYTEST = f'{sys.executable} -m pytest -x -q -p no:randomly -k "not postgres"'
SLOWER = 5  # times as long as the unbroken module takes, then a mutant hangs: killed
IDENTITY = re.compile(r"ReplaceComparisonOperator_\w+_Is(Not)?$")  # of values and columns it says nothing


@dataclass(frozen=True)
class Mapped:
    """A module and the tests that hold it, as paths inside the checkout."""

    module: str
    tests: tuple[str, ...]

    @property
    def session(self) -> Path:
        """Where its results are kept: another file when the module or a test of it has changed."""
        content = b"".join((ROOT / name).read_bytes() for name in (self.module, *self.tests))
        return HOME / f"{self.module.replace('/', '.')}-{hashlib.sha256(content).hexdigest()[:12]}.sqlite"


@dataclass(frozen=True)
class Judged:
    """A mutant that nobody can notice: the lines before and after, where, and why."""

    module: str
    definition: str
    before: str
    after: str
    why: str


def mapped(only: str = "") -> list[Mapped]:
    """The modules of the configuration whose path begins with `only`, each once."""
    read = ConfigParser()
    read.read(HERE / "mutants.cfg", encoding="utf-8")
    found: dict[str, Mapped] = {}
    for pattern in read.sections():
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if path.name != "__init__.py" and name.startswith(only):
                found.setdefault(name, Mapped(name, tuple(read[pattern]["tests"].split())))
    return list(found.values())


def judged() -> list[Judged]:
    """The mutants judged equivalent."""
    return [Judged(**one) for one in json.loads((HERE / "equivalent_mutants.json").read_text("utf-8"))]


def main(asked: Asked, only: str = "") -> int:
    """Break modules until the time or the number of mutants is used up; 1 when a mutant survived."""
    until, left = time.monotonic() + asked.seconds, asked.most
    modules = mapped(only)
    random.Random(asked.seed).shuffle(modules)
    _copy()
    total: Counter[str] = Counter()
    for at in modules:
        if time.monotonic() >= until or left == 0:
            break
        done = _break(at, until, left)
        left = None if left is None else max(0, left - done)
        told = _tell(at)
        say(f"{at.module}: {done} now, {', '.join(f'{count} {what}' for what, count in sorted(told.items()))}")
        total += told
    say(f"{total['killed']} passed, {total['survived']} failed")
    return 1 if total["survived"] else 0


def _copy() -> None:
    """The checkout as it is on disk, without what git ignores: a broken run breaks nothing here."""
    shutil.rmtree(TREE, ignore_errors=True)
    told = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(told, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("web/"):
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, TREE / name)


def _break(at: Mapped, until: float, most: int | None) -> int:
    """Play the mutants of a module that were not played yet; returns how many."""
    command = f"{PYTEST} {' '.join(at.tests)}"
    done, limit = 0, 0.0
    with chdir(TREE), use_db(str(at.session)) as session:
        if not session.num_work_items:
            init([Path(at.module)], session, {})
            idle = [item.job_id for item in session.work_items if _idle(item, _annotations(at.module))]
            session.set_multiple_results(idle, WorkResult(WorkerOutcome.SKIPPED))
        pending = list(session.pending_work_items)
        random.Random(at.module).shuffle(pending)  # a bounded run meets all kinds of mutants
        for item in pending:
            if time.monotonic() >= until or done == most:
                break
            limit = limit or _unbroken(command)
            session.set_result(item.job_id, mutate_and_test(item.mutations, command, limit))
            done += 1
    return done


def _annotations(module: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where a module's annotations begin and end: they are text at run time, so nobody notices what is broken there."""
    found = []
    for node in ast.walk(ast.parse((ROOT / module).read_text("utf-8"))):
        for name in ("annotation", "returns"):
            text = getattr(node, name, None)
            if text is not None:
                found.append(((text.lineno, text.col_offset), (text.end_lineno, text.end_col_offset)))
    return found


def _idle(item: WorkItem, annotations: list[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    (one,) = item.mutations
    if IDENTITY.search(one.operator_name):
        return True
    return any(begin <= tuple(one.start_pos) <= end for begin, end in annotations)


def _unbroken(command: str) -> float:
    """How long a mutant may take, by what the tests of the unbroken module take."""
    began = time.monotonic()
    played = subprocess.run(command, cwd=TREE, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert played.returncode == 0, f"Expected the tests to pass before anything is broken but: {played.stdout[-2000:]}"
    return max(30.0, SLOWER * (time.monotonic() - began))


def _tell(at: Mapped) -> Counter[str]:
    """Count the results of a module so far, and print each survivor with its lines."""
    counted: Counter[str] = Counter()
    known = {(one.module, one.definition, one.before, one.after) for one in judged()}
    with use_db(str(at.session), WorkDB.Mode.open) as session:
        for item, result in _played(session):
            definition, before, after = lines_of(item, result)
            if result.is_killed:
                counted["killed"] += 1
            elif (at.module, definition, before, after) in known:
                counted["equivalent"] += 1
            else:
                counted["survived"] += 1
                say(f"  {at.module}:{item.mutations[0].start_pos[0]} {definition}\n    - {before}\n    + {after}")
        counted["to come"] = len(session.pending_work_items)
    return counted


def _played(session: WorkDB) -> Iterator[tuple[WorkItem, WorkResult]]:
    for item, result in session.completed_work_items:
        if result.test_outcome is not None:  # an operator that found nothing to break has none
            yield item, result


def lines_of(item: WorkItem, result: WorkResult) -> tuple[str, str, str]:
    """Where a mutant is, and its lines before and after."""
    lines = (result.diff or "").splitlines()
    return str(item.mutations[0].definition_name or ""), _of(lines, "-"), _of(lines, "+")


def _of(lines: Sequence[str], sign: str) -> str:
    return " ".join(line[1:].strip() for line in lines if line[:1] == sign and line[:3] != sign * 3)
