"""What the form of a delegation chooses from: colleagues of the unit, and the processes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, literal, select, union_all

from ground.bilingual import Bilingual
from processes.catalogue import catalogue, titled
from processes.lookups import Lookup
from records.tables import Account
from records.tables.account import AccountState


def colleagues(org_id: str) -> Select[Any]:
    """The people of the unit whose accounts are in use."""
    a = Account
    return select(a.id, a.display_name, a.display_name.label("name_en")).where(
        a.org_id == org_id, a.state == AccountState.ACTIVE
    )


def processes(_org_id: str) -> Select[Any]:
    """Every process by its short name."""
    named = [(key, titled(one)) for key, one in sorted(catalogue().items())]
    rows = union_all(*(
        select(_text(key).label("key"), _text(title.zh).label("zh"), _text(title.en).label("en"))
        for key, title in named
    )).subquery()
    return select(rows.c.key, rows.c.zh, rows.c.en)


def _text(words: str) -> ColumnElement[str]:
    return literal(words, String)


LOOKUPS = (
    Lookup("colleagues", Bilingual("本单位人员", "Colleagues"), colleagues),
    Lookup("processes", Bilingual("业务", "Processes"), processes),
)
