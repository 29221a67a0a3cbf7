"""The provinces whose rules the demo puts in force beside its own: divisions, and dated settings with documents."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import House
from processes import Process
from processes.demo import Provincial
from records.acting import Acting
from records.divisions.load import load_divisions
from records.scope import Scope, use_scope
from records.settings.values import NewValue, set_value
from records.tables import Organisation


def rules(processes: Iterable[Process]) -> list[Provincial]:
    """Every rule on record that the processes declare, the earliest first."""
    return sorted((one for process in processes for one in process.provincial), key=lambda one: one.since)


def load(session: Session, processes: Iterable[Process]) -> None:
    """Load the provinces that set rules or draw variants, and of their cities and counties those that set one, with
    their neighbours."""
    known = list(processes)
    codes = {one.division[:2] for one in rules(known)} | {one.division for each in known for one in each.variants}
    cities = {one.division[:4] for one in rules(known) if len(one.division) > len("41")}
    load_divisions(session, codes, cities=cities, towns=False)


def settle(house: House) -> None:
    """Put every rule in force for its unit, from its own day on."""
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        for one in rules(house.processes.values()):
            _set_rule(work.session, Acting(work.now), one)


def _set_rule(session: Session, acting: Acting, one: Provincial) -> None:
    """Set one rule at the unit with its division code."""
    unit = select(Organisation.id).where(Organisation.code == one.division, Organisation.valid_to.is_(None))
    value = NewValue(session.scalars(unit).one(), one.key, one.value, one.since, one.stage,
                     effective_to=one.until, document=one.document)  # fmt: skip
    set_value(session, acting, value)
