"""What bulk work would decide: the tasks of a selection, what keeps some apart, and the outcomes that all share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.casework import outcomes_of
from api.context import house, who
from api.taskview import View
from engine.reading import desk
from records import bulk
from records.tables.job import Job

Row = Mapping[str, Any]
_SAME = ("label", "reason", "returns", "corrects", "style")


@dataclass(frozen=True)
class Chosen:
    """The tasks that may be decided now, in order, and the others with the reason of each."""

    tasks: Sequence[Row]
    apart: Sequence[tuple[Row, dict[str, Any]]]


def choose(view: View, rows: Sequence[Row]) -> Chosen:
    """Part rows by whether the caller may decide them now; each is judged again when its turn comes."""
    judged = [(row, view.may(row)) for row in rows]
    apart = [(row, may) for row, may in judged if not may["decide"]]
    return Chosen([row for row, may in judged if may["decide"]], apart)


def by_id(view: View, ids: Sequence[str]) -> list[Row]:
    """The tasks of these ids, open or not, in the order given."""
    found = desk.tasks_by_id(view.session.connection(), ids)
    return [found[one] for one in ids if one in found]


def steps(view: View, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """How many tasks stand at which step of which process."""
    counted: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        counted.setdefault((row["key"], row["name"]), []).append(row)
    said = []
    for (key, name), mine in counted.items():
        process = view.process_name(mine[0]["definition_id"], key)
        said.append({
            "process": key, "process_name": process[0], "process_name_en": process[1], "name": name,
            "name_en": mine[0]["name_en"] or name, "n": len(mine),
        })  # fmt: skip
    return said


def shared(view: View, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The outcomes that every task offers under one name; a reason is asked for where one of them asks.

    What a return can ask to be corrected is what all of them can ask; a return without anything in common is left out.
    """
    kinds = {(row["drawn_in"], row["element"], row["corrects"], row["added"], _stored(row)): row for row in rows}
    offered = [{one["value"]: one for one in outcomes_of(view, row)} for row in kinds.values()]
    if not offered:
        return []
    found = []
    for value, first in offered[0].items():
        alike = [one[value] for one in offered if value in one and _alike(one[value], first)]
        if len(alike) == len(offered):
            found += _joined(alike)
    return found


def _stored(row: Row) -> str | None:
    """The outcomes that a correction, signature or question keeps itself."""
    own = row["corrects"] is not None or row["adds"] is not None
    return str(row["outcomes"]) if own else None


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(bool(one.get(name)) == bool(other.get(name)) for name in ("returns", "corrects"))


def _joined(alike: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    first = alike[0]
    asks = [one for one in first.get("asks") or [] if all(one in other["asks"] for other in alike)]
    if not asks and any(one.get("asks") for one in alike):
        return []
    phrases = [one for one in first["phrases"] if all(one in other["phrases"] for other in alike)]
    return [{**first, "asks": asks, "phrases": phrases, "reason": any(one["reason"] for one in alike)}]


def dump_apart(view: View, apart: Sequence[tuple[Row, dict[str, Any]]], limit: int) -> list[dict[str, Any]]:
    """The first of the tasks that are not decided along, each with why."""
    shown = list(apart)[:limit]
    said = view.sentences([row for row, _ in shown])
    return [
        {"task": row["id"], **_sentence(said, row), "why": may["why_not"], "why_en": may["why_not_en"]}
        for row, may in shown
    ]


def dump(view: View, job: Job) -> dict[str, Any]:
    """Where a piece of bulk work stands."""
    figures = bulk.figures(view.session, job.id)
    return {
        "id": job.id, "state": job.state, "total": sum(figures.values()), "decided": figures[bulk.DONE],
        "refused": figures[bulk.REFUSED], "left": figures[bulk.PENDING], "outcome": job.asked.get("outcome"),
        "label": job.asked.get("label"), "label_en": job.asked.get("label_en"), "result": job.result,
    }  # fmt: skip


def dump_items(view: View, items: Sequence[bulk.Item]) -> list[dict[str, Any]]:
    """One page of results, each in words."""
    rows = desk.tasks_by_id(view.session.connection(), [one.task_id for one in items])
    said = view.sentences(list(rows.values()))
    return [
        {"task": one.task_id, "position": one.position, "state": one.state, "problem": one.problem,
         **_sentence(said, rows.get(one.task_id)),
         "case": {"id": rows[one.task_id]["case_id"], "number": rows[one.task_id]["number"]}
         if one.task_id in rows else None}
        for one in items
    ]  # fmt: skip


def _sentence(said: Mapping[str, Any], row: Row | None) -> dict[str, str]:
    if row is None:
        return {"sentence": "", "sentence_en": ""}
    found = said.get(row["case_id"])
    zh, en = (found.zh, found.en) if found is not None else (row["name"], row["name_en"] or row["name"])
    return {"sentence": zh, "sentence_en": en}


def desk_view(session: Any) -> View:
    """A view for the caller."""
    return View(house(), who(), session)
