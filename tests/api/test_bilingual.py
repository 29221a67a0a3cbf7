"""Every refusal reaches a person in Chinese and in English: all raises of the rooms are walked, none is left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import engine.errors
import records.errors
from api.problems import of_exception

ROOT = Path(__file__).parents[2]
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
WALKED = [
    *sorted((ROOT / "records").rglob("*.py")),
    *(path for room in ("engine/runtime", "engine/operate", "engine/store", "processes", "service")
      for path in sorted((ROOT / room).rglob("*.py")) if not path.name.startswith("test_")),
    *(ROOT / "engine" / name for name in (
        "definitions.py", "dossier.py", "drafts.py", "facade.py", "inbox.py", "outbox.py", "reading.py", "timing.py",
        "webhooks.py",
    )),
]  # fmt: skip
NAMES = {
    name for room in (engine.errors, records.errors) for name, kind in vars(room).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
} - {"DefinitionRefused", "YearUnknown"}  # fmt: skip
PAIRED = {"_WRONG", "_refusal"}  # both texts made in one place; their own test is below


def raised(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and getattr(node.exc.func, "id", "") in NAMES:
            yield node.exc


def words(node: ast.expr | None) -> str:
    """The fixed text of a literal, without what is filled in."""
    return "".join(str(n.value) for n in ast.walk(node) if isinstance(n, ast.Constant)) if node is not None else ""


def sides(call: ast.Call) -> tuple[str, str]:
    given = [*call.args[1:], *(k.value for k in call.keywords if k.arg == "zh")]
    return words(call.args[0] if call.args else None), words(given[0] if given else None)


def test_every_raise_says_it_in_both_languages() -> None:
    lacking, count = [], 0
    for path in WALKED:
        for call in raised(path):
            count += 1
            if call.args and isinstance(call.args[0], ast.Starred):
                made = call.args[0].value
                assert getattr(made, "id", "") in PAIRED or getattr(getattr(made, "func", None), "id", "") in PAIRED
                continue
            en, zh = sides(call)
            if not CJK.search(zh) or not en or CJK.search(en):
                lacking.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert count > 120, "the walk finds the raises"
    assert lacking == []


def test_a_problem_carries_the_language_that_fits() -> None:
    told = of_exception(records.errors.NotFound("Expected a pupil but there is none", "没有这名学生"))
    assert told is not None and (told.detail, told.detail_en) == ("没有这名学生", "Expected a pupil but there is none")
    told = of_exception(engine.errors.Conflict("Expected an open task", zh="此件已办理"))
    assert told is not None and (told.detail, told.detail_en) == ("此件已办理", "Expected an open task")
