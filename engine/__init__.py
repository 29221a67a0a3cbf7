"""Heban's engine: BPMN 2.0 on a database. Knows nothing of education; usable alone (docs/reference/engine.md)."""

from engine.clock import Clock, SimulatedClock, SystemClock
from engine.errors import (
    BadInput,
    BudgetExceeded,
    Conflict,
    DefinitionRefused,
    EngineError,
    NotAllowed,
    NotFound,
    YearUnknown,
)
from engine.facade import Engine, Ports
from engine.plan import Definition
from engine.reading import Event, Incident, Task
from engine.registry import BusinessError, Later, ServiceRegistry
from engine.runtime import runner
from engine.runtime.assignment import Resolved
from engine.runtime.runner import CaseRef, Completed, Decision, Message, Start
from engine.settings import EngineSettings
from engine.work import SYSTEM, Actor, Work

__all__ = [
    "SYSTEM", "Actor", "BadInput", "BudgetExceeded", "BusinessError", "CaseRef", "Clock", "Completed", "Conflict",
    "Decision", "Definition", "DefinitionRefused", "Engine", "EngineError", "EngineSettings", "Event", "Incident",
    "Later", "Message", "NotAllowed", "NotFound", "Ports", "Resolved", "ServiceRegistry", "SimulatedClock", "Start",
    "SystemClock", "Task", "Work", "YearUnknown", "runner",
]  # fmt: skip
