"""What an application plugs into the engine, each part with a plain default."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.bpmn.model import Finding, Process
from engine.ports.deciders import Asking, Deciders
from engine.ports.resolver import Resolver
from engine.ports.services import ServiceRegistry
from engine.ports.settings import CorrectionLimits, EngineSettings
from engine.ports.signer import Signer
from engine.ports.start_for_each import StartForEach
from engine.time.clock import Clock, SystemClock


class Calendar(Protocol):
    """Working days (工作日): `of` gives the table that holds for a case; see engine.time.calendar."""

    def of(self, work: Any, case: Any) -> Any: ...


CheckHere = Callable[[Asking, Sequence[str], Mapping[str, bytes], Mapping[str, Process]], Sequence[Finding]]


@dataclass(slots=True)
class Ports:
    """What one engine is given of time, people, rights, functions, working days, settings; replaceable any time.

    `signer` signs every decision; without one the history holds no signature values.
    `starts` says which start events open many cases, and which cases.
    `check_file` looks into files that the engine only keeps, forms for one: by name, all files that are deployed
    together, and the processes among them by key. `check_here` looks into a draft with the application's registers,
    for the subtrees of some owners (none: everywhere); it is asked of drafts, not when a version is deployed.
    """

    clock: Clock = field(default_factory=SystemClock)
    resolver: Resolver = field(default_factory=Resolver)
    deciders: Deciders = field(default_factory=Deciders)
    services: ServiceRegistry = field(default_factory=ServiceRegistry)
    calendar: Calendar | None = None
    signer: Signer | None = None
    settings: EngineSettings = field(default_factory=EngineSettings)
    corrections: CorrectionLimits = field(default_factory=CorrectionLimits)
    starts: StartForEach = field(default_factory=StartForEach)
    check_file: Callable[[str, Mapping[str, bytes], Mapping[str, Process]], Sequence[Finding]] = field(
        default=lambda name, files, processes: ()
    )
    check_here: CheckHere = field(default=lambda asking, owners, files, processes: ())

    def calendar_of(self, work: Any, case: Any) -> Any:
        """The working-day calendar that holds for a case; None when the engine has none."""
        return None if self.calendar is None else self.calendar.of(work, case)
