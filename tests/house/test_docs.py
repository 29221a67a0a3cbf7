"""The pages of docs/ can all be found, and the list of changes is one that people can read."""

from __future__ import annotations

import importlib
import re

from engine import Engine
from tests.house.source import ROOT

DOCS = ROOT / "docs"
INDEX = (DOCS / "README.md").read_text(encoding="utf-8")
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"^- \[[^\]]+\]\(([^)]+)\): \S.+\.$", re.MULTILINE)


def test_every_page_has_one_line_in_the_index() -> None:
    pages = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if page != DOCS / "README.md")
    assert sorted(ENTRY.findall(INDEX)) == pages


def test_every_line_of_the_index_says_what_its_page_is_for() -> None:
    assert [line for line in INDEX.splitlines() if line.startswith("-") and not ENTRY.match(line)] == []


def test_what_changed_stands_by_kind_with_what_is_unreleased_first() -> None:
    versions = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert len(versions) == len(set(versions))
    for part in re.split(r"^## .+$", CHANGES, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^### (.+)$", part, re.MULTILINE)
        assert kinds == [kind for kind in ("Added", "Changed", "Fixed", "Security") if kind in kinds]
        assert part.strip().startswith("### "), "Expected a heading before the first line of a version"


def test_a_link_of_a_page_leads_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CHANGELOG.md"]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []


NAMED = re.compile(r"(?<![\w.@])(?:ground|engine|records|forms|processes|api|service|migrations)(?:\.[A-Za-z_]\w*)+(?![\w/*])")
FILE = re.compile(r"`((?:ground|engine|records|forms|processes|api|service|migrations|tests|bench|web|docs)/[\w./-]+\.\w+)`")
"""Modules, classes and files of Heban as a page names them."""
MADE = re.compile(r"^`([\w./-]+)`\n`{3,}\w+$", re.MULTILINE)
"""Files that the reader of a page writes: the name stands above the whole of it."""


def there_is(name: str) -> bool:
    """Tell whether a dotted name is a module, something that a module or class holds, or a method of an engine."""
    parts = name.split(".")
    if parts[0] == "engine" and hasattr(Engine, parts[1]):
        return True
    for cut in range(len(parts), 0, -1):
        where = ROOT.joinpath(*parts[:cut])
        if where.with_suffix(".py").exists() or where.is_dir():
            found: object = importlib.import_module(".".join(parts[:cut]))
            for part in parts[cut:]:
                if not hasattr(found, part):
                    return part in getattr(found, "__annotations__", {})
                found = getattr(found, part)
            return True
    return False


def test_whatever_a_page_names_of_the_code_is_there() -> None:
    """Modules get renamed; a page that still tells of the old ones misleads."""
    missing = []
    for page in sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md"]):
        text = page.read_text(encoding="utf-8")
        names = {name for name in NAMED.findall(text) if not name.endswith((".md", ".py", ".json"))}
        own = tuple({f"{path.split('/')[0]}.{path.split('/')[1]}" for path in MADE.findall(text)})
        names = {name for name in names if not (own and name.startswith(own))}
        missing += [f"{page.relative_to(ROOT)}: {name}" for name in sorted(names) if not there_is(name)]
        written = set(MADE.findall(text))
        named = [path for path in FILE.findall(text) if path not in written]
        missing += [f"{page.relative_to(ROOT)}: {path}" for path in named if not (ROOT / path).exists()]
    assert missing == []
