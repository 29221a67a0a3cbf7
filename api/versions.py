"""How versions of definitions look in JSON, and the gate of scenarios before one is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.context import house, who
from api.problems import finding, problem
from engine.bpmn.model import Finding
from engine.definitions import review
from engine.store import codec
from processes import Process
from processes.catalogue import all_services
from processes.created.about import BadAbout
from processes.created.making import NO_FOLDER, made
from processes.gate import failing


def version_row(row: Any, running: dict[str, int], names: dict[str, str]) -> dict[str, Any]:
    """One version as lists show it."""
    return {
        "id": row.id, "key": row.key, "version": row.version, "revision": row.revision, "shared": row.shared,
        "home": row.home, "state": row.state, "owner": row.owner,
        "name": row.name, "name_en": row.name_en, "created_at": iso(row.created_at),
        "created_by": {"id": row.created_by, "name": names.get(row.created_by, "")},
        "published_by": {"id": row.published_by, "name": names.get(row.published_by, "")} if row.published_by else None,
        "effective_from": iso(row.effective_from), "running": running.get(row.id, 0), "note": row.note or "",
        "findings": len(codec.decode(row.findings)), "may_publish": review.may_publish(row, who().account),
    }  # fmt: skip


def iso(at: Any) -> str | None:
    """An instant in UTC as text, or None."""
    return at.isoformat().replace("+00:00", "Z") if at is not None else None


def drawing_of(key: str, files: Mapping[str, bytes]) -> str:
    """The text of the diagram among the files of a version; empty where there is none."""
    names = [name for name in files if name.endswith((".bpmn", ".xml"))]
    chosen = next((n for n in names if n.startswith(f"{key}.")), names[0] if names else "")
    return files[chosen].decode("utf-8") if chosen else ""


def findings_of(row: Any) -> list[dict[str, Any]]:
    """The findings kept with a version."""
    return [finding(Finding(**found)) for found in codec.decode(row.findings)]


def check_scenarios(key: str, files: dict[str, bytes]) -> None:
    """Play the scenarios of a process on files; a problem (422) names those that come out otherwise than they say."""
    found = failing(behind(key, files), files, all_services(house().processes.values()))
    if found:
        raise problem(
            422, f"有 {len(found)} 个场景与预期不符；仍要发布，请写明原因",
            f"Expected all scenarios to come out as they say but {len(found)} do not: say why it is published",
            errors=[{"key": one.name, "message": one.zh, "message_en": one.en} for one in found],
        )  # fmt: skip


def behind(key: str, files: dict[str, bytes]) -> Process:
    """The process that files are a version of: a folder of the house, else what they make themselves."""
    found = house().processes.get(key)
    if found is not None:
        return found
    drawn = house().engine.definitions.read(files, full=False)[0].get(key)
    try:
        return Process(key, NO_FOLDER) if drawn is None else made(drawn, files)
    except BadAbout as bad:
        raise problem(422, f"业务说明有误：{bad.words.zh}", bad.words.en) from bad
