"""The reference page: its example runs, and its table of codes is complete."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/dmn.md").read_text("utf-8")


def test_the_example_of_the_page_runs():
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "docs/reference/dmn.md", "exec"), {})


def test_every_code_of_a_finding_is_on_the_page():
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "engine/dmn").glob("*.py"))
    codes = set(re.findall(r'(?:ERROR|WARNING|INFO), "([a-z-]+)", Said', sources)) | {"feel", "feel-syntax", "undeclared-name"}
    assert len(codes) > 12
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
