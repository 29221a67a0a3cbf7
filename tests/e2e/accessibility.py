"""What axe-core finds on a page that keeps people from using it (WCAG 2.2 AA)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults_of(page: Page) -> list[str]:
    """The rules that a page breaks, each with the places where, in axe's words."""
    page.evaluate(_script())
    asked = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("asked => axe.run(document, asked)", asked)
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: " + "; ".join(str(node["target"][-1]) for node in one["nodes"][:4])
        for one in found["violations"]
    ]


@cache
def _script() -> str:
    return SCRIPT.read_text("utf-8")
