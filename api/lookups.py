"""The look-ups of a process in its forms: what they offer at first, and which of the chosen values they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.context import who
from processes import Process
from processes.lookups import Ask, chosen, fields
from processes.lookups import entry as dump
from records.scope import RecordsSession

FIRST = 200  # entries that a form has at once; a longer list is drawn as a picker
PICKER = "lookup"


def first_entries(
    process: Process | None, session: RecordsSession, form: Mapping[str, Any] | None
) -> dict[str, list[dict[str, str]]]:  # fmt: skip
    """The entries of every list that a form shows at once, by the list's name."""
    org_id = who().organisation or ""
    return {
        lookup.name: [dump(one) for one in lookup.page(session, org_id, Ask(limit=FIRST)).choices]
        for lookup, field in fields(process.lookups if process is not None else (), form)
        if field.custom("widget") != PICKER
    }


def chosen_entries(
    process: Process, session: RecordsSession, form: Mapping[str, Any] | None, data: Mapping[str, Any]
) -> dict[str, list[dict[str, str]]]:  # fmt: skip
    """The chosen values that their lists really hold for the caller, by the list's name."""
    return chosen(process.lookups, (session, who().organisation or ""), form, data)


__all__ = ["FIRST", "PICKER", "chosen_entries", "dump", "first_entries"]
