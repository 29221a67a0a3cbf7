"""English that reads at once: a short list of turns that native readers stumble over stands nowhere that people read."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, modules

BANNED = {
    r"\bthe own\b": "name the owner: the caller's own, its own, one's own",
    r"\bof before\b": "older than, earlier, previous",
    r"\bwhat stands\b": "say what it is: the value, the rows, the tasks",
    r"\b(?:holds?|waits?|is|are|be) no more\b(?! than)": "no longer holds, no longer waits",
    r"\b(?:is|are|be) asked again (?:for|whose)\b": "find the holder anew, compute it again",
    r"\bmay (?:turn out|happen|well)\b": "can, perhaps; `may` is for permission",
    r"\bat the least\b": "at least",
    r"\bfor want of\b": "without, because there is no",
    r"\bbeside (?:deciding|tasks)\b": "besides, apart from",
    r"\bin silence\b": "silently",
}
NOMINAL = re.compile(r"^Whether\b")
"""A docstring that begins like this is a clause without a verb; write *Tell whether …* or ask *Is …?*"""
PAGES = sorted(
    page
    for folder in (".", "docs", "processes", "packaging", "web", "migrations")
    for page in ((ROOT / folder).glob("*.md") if folder in {".", "web"} else (ROOT / folder).rglob("*.md"))
)


def faults(text: str) -> list[str]:
    """What a text says that is on the list, with what to write instead."""
    plain = " ".join(text.split())
    return [f"{found[0]!r}: {better}" for turn, better in BANNED.items() for found in re.finditer(turn, plain, re.IGNORECASE)]


def docstrings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def comments(path: Path) -> Iterator[str]:
    with io.BytesIO(path.read_bytes()) as source:
        yield from (token.string for token in tokenize.tokenize(source.readline) if token.type == tokenize.COMMENT)


def strings(path: Path) -> Iterator[str]:
    """The texts of a module, errors among them; docstrings too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("room", ["ground", "engine", "records", "forms", "reports", "processes", "api", "service"])
def test_docstrings_comments_and_texts_of_a_room_read_at_once(room: str) -> None:
    paths = [path for path in modules() if path.relative_to(ROOT).parts[0] == room]
    assert paths
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in paths
        for text in (*strings(path), *comments(path))
        for fault in faults(text)
    ]
    found += [f"{path.relative_to(ROOT)}: {doc[:60]!r}" for path in paths for doc in docstrings(path) if NOMINAL.match(doc)]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_reads_at_once(page: Path) -> None:
    assert faults(page.read_text(encoding="utf-8")) == []


def test_the_front_reads_at_once() -> None:
    texts = json.loads((ROOT / "web" / "src" / "i18n" / "en.json").read_text(encoding="utf-8"))
    found = [
        f"{group}.{name}: {fault}"
        for group, entries in texts.items()
        for name, text in entries.items()
        for fault in [*faults(text), *(["'Whether': ask a question"] if NOMINAL.match(text) else [])]
    ]
    assert found == []


def test_a_turn_on_the_list_is_found_across_lines_and_as_part_of_a_sentence() -> None:
    """The check itself."""
    assert faults("Rows of\n    before this column")
    assert faults("Accounts of the own subtree")
    assert faults("A house of one's own; the owner; it holds no more than ten") == []
