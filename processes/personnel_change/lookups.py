"""What the personnel form chooses from: the people of the unit whose accounts are in use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import Account
from records.tables.account import AccountState


def colleagues(org_id: str) -> Select[Any]:
    """Name and account of each, whether activated yet or not."""
    a = Account
    return select(a.id, a.display_name, a.display_name.label("name_en")).where(
        a.org_id == org_id, a.state != AccountState.DEACTIVATED
    )


LOOKUPS = (Lookup("colleagues", Bilingual("本单位人员", "People of the unit"), colleagues),)
