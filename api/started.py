"""What waits to be started, in words: occasions, cases whose start was given up, long work of the system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping

from api.taskview import View
from ground.bilingual import Bilingual
from processes import Process
from records.tables.job import Job


def occasion(view: View, row: RowMapping) -> dict[str, Any]:
    """One occasion: which event of which process, when it was due, how far it is, why it stands still."""
    node, name = view.node(row["definition_id"], row["element"]), view.process_name(row["definition_id"], row["key"])
    zh = (node.name if node else "") or row["element"]
    said = Bilingual(zh, (node.name_en if node else "") or zh)
    return {
        "id": row["id"], "process_name": name[0], "process_name_en": name[1],
        "name": said.zh, "name_en": said.en,
        "due_at": row["due_at"].isoformat(), "late": row["late"], "reading": row["reading"],
        "waiting": row["open"], "started": row["started"], "failed": row["failed"], "known": row["known"],
        "error": row["last_error_zh"] or "", "error_en": row["last_error"] or "",
    }  # fmt: skip


def failures(view: View, rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Cases whose start was given up: which process, for which unit, why."""
    units = view.organisations([row["organisation"] for row in rows if row["organisation"]])
    return [_failure(view, dict(row), units.get(row["organisation"] or "")) for row in rows]


def _failure(view: View, row: Mapping[str, Any], unit: Any) -> dict[str, Any]:
    title = _title(view.house.processes.get(row["key"]), row["key"])
    return {
        "id": row["id"], "process_name": title.zh, "process_name_en": title.en, "key": row["business_key"],
        "organisation": unit.name_zh if unit else "", "organisation_en": unit.name_en if unit else "",
        "due_at": row["due_at"].isoformat(), "attempts": row["attempts"],
        "error": row["last_error_zh"] or "", "error_en": row["last_error"] or "",
    }  # fmt: skip


def jobs(view: View, rows: Sequence[Job]) -> list[dict[str, Any]]:
    """Long work that cases left for the system and that is not done."""
    units = view.organisations([row.org_id for row in rows])
    declared = {f"{p.key}.{job.name}": job.title for p in view.house.processes.values() for job in p.jobs}
    found = []
    for row in rows:
        title, unit = declared.get(row.kind, Bilingual(row.kind, row.kind)), units.get(row.org_id)
        found.append({
            "id": row.id, "name": title.zh, "name_en": title.en, "state": row.state, "case": row.case_id,
            "organisation": unit.name_zh if unit else "", "organisation_en": unit.name_en if unit else "",
            "done": row.done, "total": row.total, "made_at": row.made_at.isoformat(),
            "error": row.result.get("error", ""), "error_en": row.result.get("error_en", ""),
        })  # fmt: skip
    return found


def _title(process: Process | None, key: str) -> Bilingual:
    return (process.title if process else None) or Bilingual(key, key)
