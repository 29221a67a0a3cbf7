"""Forms of tasks and starts: the schema a definition carries, and the data that it lets through."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from api.problems import problem
from api.taskview import View
from engine import casefile
from forms import CompiledForm, compile_form
from records.file_list import file_kinds


def form_of(view: View, definition_id: str, name: str | None) -> dict[str, Any] | None:
    """The form-js schema deployed with a definition under a name, or None."""
    text = _text(view, definition_id, name)
    return None if text is None else json.loads(text)


def _text(view: View, definition_id: str, name: str | None) -> str | None:
    content = casefile.file(view.house.engine, view.session.connection(), definition_id, name) if name else None
    return None if content is None else content.decode("utf-8")


def checked_data(view: View, row: Mapping[str, Any], outcome: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a decision as the task's form lets them through; a problem (422) names each fault.

    A task without a form takes no data. Hidden and read-only fields are decided here, not by the browser.
    """
    text = _text(view, row["definition_id"], row["form"])
    if text is None and not data:
        return {}
    form = compile_form(text or _EMPTY)
    given = {"outcome": outcome, "files": _files(view, data)}
    known = _values(view, row) if form.asks - given.keys() else {}
    return loaded(form, data, {**known, **given})


_EMPTY = '{"type": "default", "components": []}'


def loaded(form: CompiledForm, data: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """Run data through a compiled form or raise the problem that names every fault."""
    result = form.load(dict(data), dict(context))
    if result.errors:
        errors = [{"key": e.key, "message": e.message_zh, "message_en": e.message_en} for e in result.errors]
        raise problem(422, errors[0]["message"], errors[0]["message_en"], errors=errors)
    return dict(result.values)


def _files(view: View, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """The evidence that may be named: files the caller may read, of the own uploads or of the case."""
    named = [f for f in data.get("evidence") or [] if isinstance(f, str)]
    return [{"value": f, "label": f} for f in file_kinds(view.session, named)]


def _values(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    return casefile.variables(view.session.connection(), row["case_id"])
