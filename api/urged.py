"""Who was told by an urging, as JSON."""

from __future__ import annotations

from typing import Any

from records.roles import TITLES
from records.urging import Urged, Wanted


def told_of(found: Urged[Wanted]) -> dict[str, Any]:
    """Who was told, with roles and people, and which units had been urged often enough that day."""
    return {
        "told": [{**_unit(one.unit), "roles": [TITLES[role][0] for role in one.roles],
                  "roles_en": [TITLES[role][1] for role in one.roles], "people": list(one.people)}
                 for one in found.told],
        "enough": [_unit(one) for one in found.enough], "most": found.most,
    }  # fmt: skip


def _unit(one: Wanted) -> dict[str, str]:
    return {"id": one.id, "name": one.name.zh, "name_en": one.name.en}
