"""What the caller may start here and now, as the processes declare it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from api.context import house, who
from engine.definitions.compiled import Compiled
from processes import Process
from processes.starters import Closed, Place
from records.acting import local_date
from records.roles import SCHOOL_KINDS
from records.schools import school_of
from records.scope import RecordsSession
from records.settings.values import InForce, settings_of
from records.tables.org import OrgKind


class Here:
    """The caller's role and organisation today; settings are read once, and only where a process asks for them."""

    def __init__(self, session: RecordsSession) -> None:
        self._session = session

    @cached_property
    def place(self) -> Place:
        """Where the caller would start."""
        unit, org_id = who().signed.unit, who().organisation
        kind = OrgKind(unit.kind) if unit else None
        stages = tuple(school_of(self._session, org_id).stages) if org_id and kind in SCHOOL_KINDS else ()
        return Place(who().role, kind, stages, local_date(house().now()))

    @cached_property
    def _settings(self) -> InForce:
        return settings_of(self._session, str(who().organisation), self.place.on)

    def closed(self, process: Process) -> list[Closed]:
        """Why a process cannot be started here today; empty where it can, for one stage at least."""
        starters = process.starters
        return [] if starters.open(self._settings, self.place) else starters.closed(self._settings, self.place)

    def told(self, process: Process, compiled: Compiled) -> dict[str, Any]:
        """A process as the start page shows it: whether it is open, else why not; what part of it is closed."""
        made, starters = compiled.process, process.starters
        may = starters.may(self.place)
        closed = [one.words for one in starters.closed(self._settings, self.place)] if may else []
        described = process.description
        return {
            "key": process.key, "name": made.name, "name_en": made.name_en or made.name,
            "description": described.zh if described else made.documentation,
            "description_en": described.en if described else "",
            "group": process.group.zh, "group_en": process.group.en,
            "who_starts": starters.words.zh, "who_starts_en": starters.words.en,
            "open": may and starters.open(self._settings, self.place),
            "why": "；".join(one.zh for one in closed), "why_en": "; ".join(one.en for one in closed),
        }  # fmt: skip
