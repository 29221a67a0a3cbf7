"""How long a correction may take, as the levels above whoever corrects have set it (decisions, domain 31)."""

from __future__ import annotations

from typing import Any

from engine.ports.settings import CorrectionLimits, Usual
from records.acting import local_date
from records.scope import system_scope
from records.settings.registry import KEYS
from records.settings.values import settings_of

LIMIT, REMINDER = "correction.limit_days", "correction.reminder_days"


class RegisteredCorrectionLimits(CorrectionLimits):
    """The limit and its reminder in working days, from the settings in force today."""

    def usual(self, work: Any, organisation: str | None) -> Usual:
        """What is set for the unit that corrects; for a case without a unit, the national default."""
        if organisation is None:
            return Usual(f"{KEYS[LIMIT].national()}WD", f"{KEYS[REMINDER].national()}WD")
        with system_scope(work.session):
            found = settings_of(work.session, organisation, local_date(work.now), LIMIT, REMINDER)
        return Usual(f"{found.value(LIMIT).value}WD", f"{found.value(REMINDER).value}WD")
