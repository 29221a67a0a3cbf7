"""The reference page says what is true: its examples run, and it names every built-in function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.feel.builtin_functions import BUILTINS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "feel.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("source", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_runs(source: str) -> None:
    exec(compile(source, "feel.md", "exec"), {})


def test_every_function_is_named() -> None:
    assert len(EXAMPLES) >= 2
    assert [name for name in BUILTINS if f"| `{name}` |" not in PAGE] == []
