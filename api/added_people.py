"""Who was asked beside the steps of a case, to sign (加签) or to answer (沟通), and what they said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.taskview import View
from api.versions import iso
from engine.run import adding
from engine.run.elements.added_rows import WITHDRAWN
from engine.store import codec
from records.accounts import display_names

Row = Mapping[str, Any]
HOWS = {
    "before": ("前加签", "Sign before"), "beside": ("并加签", "Sign beside"), "after": ("后加签", "Sign after"),
    "question": ("沟通", "Question"),
}  # fmt: skip


def added_people(view: View, row: Row, waiting: Sequence[Row]) -> list[dict[str, Any]]:
    """Everybody asked in a case, in order; those whose turn comes after a decision last.

    `waiting` are the open tasks of the case.
    """
    connection = view.session.connection()
    found = [_asked(one) for one in adding.added_to(connection, row["id"])]
    for task in waiting:
        if task["claimed_by"] is not None and task["adds"] is None:  # whoever asks holds the task
            found += [_later(task, one) for one in adding.asked_later(connection, task["scope_id"], task["id"])]
    if not found:
        return []
    named = {one[name] for one in found for name in ("account", "by", "decided_by", "decided_for") if one[name]}
    names = display_names(view.session, sorted(named))
    mine = {task["id"] for task in waiting if view.may(task).get("sign")}
    return [_shown(view, one, names, mine) for one in found]


def _asked(row: Any) -> dict[str, Any]:
    told = codec.decode(row.locals)["asked"]
    return {
        "task": row.id, "of": row.adds, "how": row.added, "account": row.person or row.claimed_by, "role": row.role,
        "organisation": row.organisation, "by": told["by"], "text": told["text"], "at": row.created_at,
        "state": "withdrawn" if row.outcome == WITHDRAWN else row.state, "outcome": row.outcome,
        "reason": row.reason, "decided_by": row.decided_by, "decided_for": row.decided_for,
        "decided_at": row.decided_at,
    }  # fmt: skip


def _later(task: Row, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "task": None, "of": task["id"], "how": "after", "account": one["account"], "role": one["role"],
        "organisation": one["organisation"], "by": task["claimed_by"], "text": one["text"], "at": None,
        "state": "planned", "outcome": None, "reason": None, "decided_by": None, "decided_for": None,
        "decided_at": None,
    }  # fmt: skip


def _shown(view: View, one: dict[str, Any], names: Mapping[str, str], mine: set[str]) -> dict[str, Any]:
    how, how_en = HOWS[one["how"]]
    asks = one["state"] in ("open", "planned")
    said = {"agree": ("同意", "Agree"), "disagree": ("不同意", "Disagree")}.get(one["outcome"] or "", ("", ""))
    return {
        "task": one["task"], "of": one["of"], "how": one["how"], "how_name": how, "how_name_en": how_en,
        "who": names.get(one["account"] or "", ""), "account": one["account"], "desk": view.desk_of(one),
        "by": names.get(one["by"] or "", ""), "text": one["text"], "state": one["state"],
        "outcome": one["outcome"], "said": said[0], "said_en": said[1], "reason": one["reason"] or "",
        "decided_by": names.get(one["decided_by"] or "", ""),
        "instead_of": names.get(one["decided_for"] or "", ""),
        "at": iso(one["at"]), "decided_at": iso(one["decided_at"]),
        "withdraw": asks and (one["by"] == view.who.account or one["of"] in mine),
    }  # fmt: skip
