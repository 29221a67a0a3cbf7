"""The pages on this room: their examples run, and they name every code table and every finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms import table_names

DOCS = Path(__file__).resolve().parents[2] / "docs"
REFERENCE = DOCS / "reference" / "forms.md"
PAGES = [REFERENCE, DOCS / "how-to" / "import-students.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_a_page_run(page: Path) -> None:
    examples = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        exec(compile(example, str(page), "exec"), {})


def test_the_reference_names_every_code_table() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert [name for name in table_names() if f"`{name}`" not in text] == []


def test_the_reference_names_every_finding_of_a_form() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    rooms = Path(__file__).resolve().parents[2] / "forms"
    source = "".join((rooms / name).read_text(encoding="utf-8") for name in ("schema.py", "checks.py"))
    codes = set(re.findall(r'_finding\(component, "([a-z-]+)"', source)) | set(
        re.findall(r'(?:_add|_error)\([^,"]*(?:"form")?,? ?"([a-z-]+)"', source))
    assert len(codes) > 12
    assert [code for code in codes if f"`{code}`" not in text] == []
