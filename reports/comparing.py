"""Two submissions compared item by item: which cells of which units differ, and by how much the totals moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.adding import finished
from reports.cells import shown
from reports.definitions import Definition
from reports.snapshots import cell_from


def differences(definition: Definition, first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Compare two opened snapshots; codes are identity, so an item of one version alone shows on one side."""
    names = {one[0]: one for body in (first, second) for one in body["units"]}
    cells = []
    for unit in sorted({*first["rows"], *second["rows"]}, key=lambda org: names[org][1]):
        one, other = first["rows"].get(unit, {}), second["rows"].get(unit, {})
        for code in sorted({*one, *other}):
            if one.get(code) != other.get(code):
                cells.append({
                    "unit": {"id": unit, "name": names[unit][3], "name_en": names[unit][4]}, "item": code,
                    "before": _shown(definition, code, one.get(code)),
                    "after": _shown(definition, code, other.get(code)),
                })  # fmt: skip
    totals = [finished(definition, body["totals"]["partials"], body["totals"]["due"]) for body in (first, second)]
    moved = [
        {"item": code, "before": totals[0][code]["value"], "after": totals[1][code]["value"]}
        for code in definition.by_code
        if totals[0][code]["value"] != totals[1][code]["value"]
    ]
    return {"cells": cells, "totals": moved, "below": _moved_below(first, second)}


def _shown(definition: Definition, code: str, written: list[Any] | None) -> dict[str, Any]:
    item = definition.by_code.get(code)
    if written is None or item is None:
        return {"state": "not_reported", "value": None}
    return shown(item, cell_from(written))


def _moved_below(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The authorities below that submitted anew, joined or left between two rounds."""
    one, other = ({row[0]: row for row in body["below"]} for body in (first, second))
    found = []
    for unit in sorted({*one, *other}):
        before, after = one.get(unit), other.get(unit)
        if before is None or after is None or before[4] != after[4]:
            named = after or before or []
            found.append({
                "unit": {"id": unit, "name": named[1], "name_en": named[2]},
                "before": before[3] if before else None, "after": after[3] if after else None,
            })  # fmt: skip
    return found
