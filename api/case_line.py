"""A case as a list of people and units (办理进程), from who started it to who comes next: no drawing is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api import deadline_text
from api.taskview import View
from api.versions import iso
from engine.bpmn.model import Node
from engine.errors import EngineError
from engine.feel import FeelError
from engine.reading import case_file, desk
from engine.store import codec
from records.accounts import display_names
from records.acting import local_date
from records.assignments import posts_of
from records.errors import RecordsError

Row = Mapping[str, Any]
AHEAD = 12
"""Steps that are told ahead at most."""


def case_line(view: View, row: Row) -> list[dict[str, Any]]:
    """The steps of a case in order: `done`, `now` and `next`, each with desk, person, instants and what was decided."""
    seats = desk.seats_of(view.session.connection(), row["id"])
    held = {one[name] for one in seats for name in ("decided_by", "decided_for", "claimed_by") if one[name]}
    names = display_names(view.session, sorted(held | ({row["started_by"]} if row["started_by"] else set())))
    done = sorted((one for one in seats if one["state"] == "done"), key=lambda one: one["decided_at"])
    now = [one for one in seats if one["state"] == "open"]
    return [
        _started(view, row, names), *(_done(view, one, names) for one in done),
        *(_now(view, one, names) for one in now), *_next(view, row, now),
    ]  # fmt: skip


def _started(view: View, row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    account = row["started_by"] or ""
    on = local_date(row["started_at"])
    posts = [one for one in posts_of(view.session, [account]).get(account, []) if one.held_on(on)]
    post = next((one for one in posts if one.org_id == row["organisation"]), None) or next(iter(posts), None)
    where = {"organisation": post.org_id if post else row["organisation"], "role": post.role if post else None}
    return {
        **_step("done", "发起", "Start", view.desk_of(where)), "person": names.get(account, ""),
        "at": iso(row["started_at"]),
    }  # fmt: skip


def _done(view: View, one: Row, names: Mapping[str, str]) -> dict[str, Any]:
    label, label_en, style = _outcome(view, one)
    return {
        **_seat("done", view, one), "person": names.get(one["decided_by"] or "", ""),
        "instead_of": names.get(one["decided_for"] or "", ""), "at": iso(one["decided_at"]),
        "outcome": label, "outcome_en": label_en, "style": style, "reason": one["reason"] or "",
    }  # fmt: skip


def _now(view: View, one: Row, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        **_seat("now", view, one), "person": names.get(one["claimed_by"] or "", ""), "since": iso(one["created_at"]),
        "due_at": iso(one["due_at"]), "waits": bool(one["awaits"]),
        "due": deadline_text.due(one["due_at"], one["waits_calendar"], view.now, view.house.engine.calendar),
    }  # fmt: skip


def _next(view: View, row: Row, now: Sequence[Row]) -> list[dict[str, Any]]:
    """The steps that follow if every step ahead is decided as is likely; conditions that are open take every way."""
    known = case_file.variables(view.session.connection(), row["id"])
    compiled = view.compiled(row["definition_id"])
    waiting = [one["element"] for one in now if one["adds"] is None]
    found: dict[str, Node] = {}
    supposed: dict[str, Any] = dict(known)
    while waiting and len(found) < AHEAD:
        element = waiting.pop(0)
        for node in case_file.following(compiled, element, supposed):
            if node.id not in found and all(node.id != one["element"] for one in now):
                found[node.id] = node
                waiting.append(node.id)
        node_here = compiled.where(element)
        supposed[element] = {"outcome": node_here.primary if node_here is not None else None}
    return [
        _step("next", node.name, node.name_en or node.name, _desk_ahead(view, row, node, known))
        for node in found.values()
    ]


def _desk_ahead(view: View, row: Row, node: Node, known: Mapping[str, Any]) -> dict[str, Any] | None:
    """The desk on which a step would stand today; None where that is not known yet."""
    wanted = node.assignment
    if wanted is None or wanted.role is None:
        return None
    desk_of = {"organisation": None, "role": wanted.role}
    try:
        asked = wanted.organisation
        value = None if asked is None else view.compiled(row["definition_id"]).expression(asked.text).evaluate(known)
        found = view.house.engine.ports.resolver.resolve(view, None, wanted.role, value, {})
        desk_of["organisation"] = found.organisation_id
    except (EngineError, FeelError, RecordsError):
        return None
    return view.desk_of(desk_of)


def _seat(state: str, view: View, one: Row) -> dict[str, Any]:
    return {
        **_step(state, one["name"], one["name_en"] or one["name"], view.desk_of(one)), "task": one["id"],
        "added": one["added"],
    }  # fmt: skip


def _step(state: str, name: str, name_en: str, where: dict[str, Any] | None) -> dict[str, Any]:
    return {"state": state, "name": name, "name_en": name_en, "desk": where}


def _outcome(view: View, one: Row) -> tuple[str, str, str]:
    """What was decided, in words, and how it is shown."""
    if one["corrects"] is not None or one["adds"] is not None:
        offered = {found["value"]: found for found in codec.decode(one["outcomes"])}
        found = offered.get(one["outcome"] or ("resubmit" if one["corrects"] else ""))
        return (found["label"], found["label_en"], found["style"]) if found else ("", "", "")
    node = view.node(one["drawn_in"], one["element"])
    chosen = node.outcome(one["outcome"]) if node is not None else None
    return (chosen.label, chosen.label_en or chosen.label, chosen.style) if chosen else ("办结", "Done", "primary")
