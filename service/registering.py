"""What process folders declare is registered here, once, when a house is opened; no other room asks the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from processes import Process
from processes.catalogue import titled
from records.settings.changes import Change, declare_change
from records.settings.registry import SWITCHES, declare
from records.students.guards import declare_guard
from reports.settings import SETTINGS as OF_REPORTS


def register(processes: Iterable[Process]) -> None:
    """Register the settings, guards and kinds of change that processes and reports declare; repeatable."""
    declare(OF_REPORTS)
    for process in processes:
        declare(process.settings)
        SWITCHES.update({process.starters.switch} - {""})
        for guard in process.guards:
            declare_guard(guard)
        if process.excludes:
            declare_change(Change(process.key, process.excludes, titled(process)))
