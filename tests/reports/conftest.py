"""A province with a city, three counties and schools, on each store, and a short data set beside the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from records.acting import Acting
from records.audit import open_audit
from records.keyring import load_keyring, new_keyring
from records.orgs import NewOrg, create_org
from records.schools import NewSchool, create_school
from records.scope import RecordsSession, Scope, use_scope
from records.session import open_session
from records.tables.org import OrgKind
from records.tables.school import Stage
from reports.catalogue import Draft, definition, publish, save_draft
from reports.definitions import Definition
from reports.periods import Period, parse
from reports.places import Place
from reports.saving import Outcome, Typed, save
from reports.shipping import ship
from service.registering import register

register(())
SINCE = date(2000, 1, 1)
AT = datetime(2026, 10, 20, 1, 0, tzinfo=UTC)
UNITS = (
    ("ministry", "00", OrgKind.MINISTRY, None), ("henan", "41", OrgKind.PROVINCE, "ministry"),
    ("zhengzhou", "4101", OrgKind.CITY, "henan"), ("jinshui", "410105", OrgKind.COUNTY, "zhengzhou"),
    ("guancheng", "410104", OrgKind.COUNTY, "zhengzhou"), ("jiyuan", "419001", OrgKind.COUNTY, "henan"),
)  # fmt: skip
SCHOOLS = (("a", "jinshui"), ("b", "jinshui"), ("c", "guancheng"), ("d", "jiyuan"), ("e", "zhengzhou"))
SHORT: dict[str, Any] = {
    "key": "short", "name": {"zh": "短表", "en": "Short"}, "period": "month", "about": "previous",
    "kinds": ["school", "county", "city", "province"], "roles": ["manager"], "due": None, "locks": True, "automatic": True,
    "chain": {"check": "manager", "review": "auditor", "approve": "inspector", "submit": "auditor"},
    "sections": [{"key": "s", "zh": "栏", "en": "Section"}],
    "items": [
        {"code": "rooms", "zh": "教室", "en": "Rooms", "section": "s", "filled_by": ["school"]},
        {"code": "smart", "zh": "智慧教室", "en": "Smart rooms", "section": "s", "filled_by": ["school"], "jump": 50},
        {"code": "share", "zh": "使用率", "en": "Use", "section": "s", "filled_by": ["school"], "decimals": 2, "most": 100,
         "aggregate": "share", "weight": "rooms", "unit": {"zh": "%", "en": "%"}, "required": False},
        {"code": "ways", "zh": "方式", "en": "Ways", "section": "s", "filled_by": ["school"], "type": "choices",
         "required": False, "options": [{"code": c, "zh": c, "en": c} for c in ("x", "y", "z")]},
        {"code": "spent", "zh": "当月经费", "en": "Spent", "section": "s", "filled_by": ["school"], "decimals": 2,
         "carries": False, "required": False},
        {"code": "trained", "zh": "累计培训", "en": "Trained", "section": "s", "filled_by": ["school"], "cumulative": True,
         "required": False},
        {"code": "ratio", "zh": "占比", "en": "Ratio", "section": "s", "type": "derived", "decimals": 2,
         "formula": "if rooms > 0 then smart * 100 / rooms else null"},
    ],
    "rules": [{"id": "smart", "expression": "smart <= rooms", "zh": "智慧教室不多于教室", "en": "No more smart rooms than rooms"}],
}  # fmt: skip


@dataclass
class Land:
    """The tree by short names, and a session that sees all of it."""

    session: RecordsSession
    org: dict[str, str] = field(default_factory=dict)
    now: datetime = AT

    @property
    def acting(self) -> Acting:
        return Acting(self.now, "someone", None)

    def short(self, period: str) -> tuple[Definition, Period]:
        found = definition(self.session, "short")
        return found, parse(found.period, period)

    def place(self, unit: str, period: str) -> Place:
        return Place(self.org[unit], *self.short(period))

    def enter(self, unit: str, period: str, **values: Any) -> Outcome:
        cells = [Typed(item, value) for item, value in values.items()]
        return save(self.session, self.acting, self.place(unit, period), cells)


@pytest.fixture
def land(db: Engine, tmp_path: Path) -> Iterator[Land]:
    """The tree on a fresh database, once per store."""
    new_keyring(tmp_path / "keys.json")
    audit = open_audit(db, tmp_path / "audit.db" if db.dialect.name == "sqlite" else None)
    session = open_session(db, load_keyring(tmp_path / "keys.json"), audit)
    use_scope(session, Scope(session, frozenset(), everything=True))
    made = Land(session)
    for name, code, kind, parent in UNITS:
        above = made.org[parent] if parent else None
        made.org[name] = create_org(session, NewOrg(code, kind, name, name, above, SINCE)).id
    for number, (name, parent) in enumerate(SCHOOLS, start=1):
        new = NewSchool(f"21410000{number:02d}", name, name, made.org[parent], (Stage.PRIMARY,), SINCE)
        made.org[name] = create_school(session, new).id
    ship(session, Acting(AT))
    publish(session, Acting(AT), save_draft(session, Acting(AT), Draft(SHORT)).id, "2026-01")
    yield made
    session.rollback()
    session.close()
    audit.close()
