"""Forms of tasks and starts: the schema that a definition carries."""

from __future__ import annotations

import json
from typing import Any

from api.taskview import View
from engine.reading import case_file


def form_of(view: View, definition_id: str, name: str | None) -> dict[str, Any] | None:
    """The form-js schema deployed with a definition under a name, or None."""
    text = _text(view, definition_id, name)
    return None if text is None else json.loads(text)


def _text(view: View, definition_id: str, name: str | None) -> str | None:
    content = case_file.file(view.house.engine, view.session.connection(), definition_id, name) if name else None
    return None if content is None else content.decode("utf-8")
