"""Draws the stack on docs/reference/architecture.md from the imports: `python -m tests.house.stack_page` writes it.

The layers are those of the contract `stack` in setup.cfg. An arrow is drawn where a layer imports another one and no
other path of arrows leads there, so that the drawing says all that must be known and no more.
"""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from functools import cache

from tests.house.imports import import_graph
from tests.house.source import ROOMS, ROOT

PAGE = ROOT / "docs" / "reference" / "architecture.md"
Row = tuple[str, ...]
Arrows = Mapping[int, frozenset[int]]


def contract(name: str) -> list[Row]:
    """The layers of a contract in setup.cfg, from the top; a layer of several parts lists them all."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = parser[f"importlinter:contract:{name}"]["layers"].split("\n")
    return [tuple(part.strip() for part in line.replace("|", ":").split(":")) for line in lines if line.strip()]


def layer_of(module: str, rows: list[Row]) -> int | None:
    """The number of the layer that holds a module, from the top; None for a module of no layer."""
    held = [(len(part), number) for number, row in enumerate(rows) for part in row if f"{module}.".startswith(f"{part}.")]
    return max(held)[1] if held else None


def arrows(rows: list[Row], *rooms: str) -> Arrows:
    """Which layer imports which others directly."""
    found: dict[int, set[int]] = {number: set() for number in range(len(rows))}
    for module, imported in import_graph(*rooms).items():
        above = layer_of(module, rows)
        for other in imported:
            below = layer_of(other, rows)
            if above is not None and below is not None and above != below:
                found[above].add(below)
    return {number: frozenset(others) for number, others in found.items()}


def needed(found: Arrows) -> Arrows:
    """The arrows that no path of other arrows stands for."""

    @cache
    def beyond(number: int) -> frozenset[int]:
        return found[number].union(*(beyond(other) for other in found[number]))

    return {
        number: frozenset(o for o in others if not any(o in beyond(other) for other in others - {o}))
        for number, others in found.items()
    }


def drawing(rows: list[Row], *rooms: str) -> str:
    """Layers and arrows as a Mermaid flowchart."""
    lines = ["```mermaid", "flowchart TB"]
    lines += [f'  L{number}["{" · ".join(row)}"]' for number, row in enumerate(rows)]
    for number, others in sorted(needed(arrows(rows, *rooms)).items()):
        lines += [f"  L{number} --> L{other}" for other in sorted(others)]
    return "\n".join([*lines, "```"])


def drawn(page: str) -> str:
    """The page with both drawings as the imports have them now."""
    for name, rooms in (("rooms", ROOMS), ("stack", ("engine",))):
        begin, end = f"<!-- {name}: drawn by tests/house/stack_page.py -->", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        assert rest, f"Expected the line {begin} in {PAGE.name} but it is gone; put it back"
        page = f"{before}{begin}\n{drawing(contract(name), *rooms)}\n{end}{rest.partition(end)[2]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
