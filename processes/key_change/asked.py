"""What a request asks to change: the values by field, as they would stand; and the request that a card makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.card_values import stored
from records.students.sealing import BIRTH, ID_NUMBER, ID_TYPE, NAME, SEX

PLAIN = (NAME, SEX, BIRTH, ID_TYPE, ID_NUMBER)


def asked_values(request: Mapping[str, Any]) -> dict[str, str]:
    """The fields that an opened request fills, by column, as the card keeps them."""
    found = {key: request[key] for key in PLAIN if request.get(key)}
    for row in request.get("others") or []:
        if row.get("field") and row.get("value") not in (None, ""):
            found[row["field"]] = row["value"]
    return {key: stored(key, value) for key, value in found.items()}


def changed_values(values: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that differ from the present ones."""
    return {key: value for key, value in values.items() if present.get(key) != value}


def of_card(student: str, fields: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The request that an edited card makes: its reserved fields, and what was told with them (why, go_on)."""
    others = [{"field": key, "value": fields[key]} for key in sorted(fields) if key not in PLAIN]
    return {"student": student, **{key: fields[key] for key in PLAIN if key in fields}, "others": others, **told}
