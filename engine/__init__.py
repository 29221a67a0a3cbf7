"""Heban's engine: BPMN 2.0 on a database. Knows nothing of education; usable alone (docs/reference/engine.md).

The names are loaded when first asked for, so that `engine.feel` and `engine.dmn` stand without the rest.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.bpmn.refused import DefinitionRefused
    from engine.definitions.compiled import Definition
    from engine.errors import BadInput, BudgetExceeded, Conflict, EngineError, NotAllowed, NotFound, YearUnknown
    from engine.facade import Engine
    from engine.ports.plugged_in import Ports
    from engine.ports.resolver import Resolved, Resolver
    from engine.ports.services import BusinessError, Later, ServiceRegistry
    from engine.ports.settings import EngineSettings
    from engine.ports.start_for_each import Occasion, OneCase, StartForEach
    from engine.reading.questions import Event, Incident, Task
    from engine.run import commands as runner
    from engine.run.commands import CaseRef, Completed, Decision, Message, Start
    from engine.time.clock import Clock, SimulatedClock, SystemClock
    from engine.transaction.work import SYSTEM, Actor, Work

_WHERE = {
    "engine.time.clock": "Clock SimulatedClock SystemClock",
    "engine.bpmn.refused": "DefinitionRefused",
    "engine.errors": "BadInput BudgetExceeded Conflict EngineError NotAllowed NotFound YearUnknown",
    "engine.facade": "Engine",
    "engine.definitions.compiled": "Definition",
    "engine.reading.questions": "Event Incident Task",
    "engine.ports.plugged_in": "Ports",
    "engine.ports.resolver": "Resolved Resolver",
    "engine.ports.services": "BusinessError Later ServiceRegistry",
    "engine.run.commands": "runner CaseRef Completed Decision Message Returning Start",
    "engine.ports.settings": "EngineSettings",
    "engine.ports.start_for_each": "Occasion OneCase StartForEach",
    "engine.transaction.work": "SYSTEM Actor Work",
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names.split()}

__all__ = [
    "SYSTEM", "Actor", "BadInput", "BudgetExceeded", "BusinessError", "CaseRef", "Clock", "Completed", "Conflict",
    "Decision", "Definition", "DefinitionRefused", "Engine", "EngineError", "EngineSettings", "Event", "Incident",
    "Later", "Message", "NotAllowed", "NotFound", "Occasion", "OneCase", "Ports", "Resolved", "Resolver", "Returning",
    "ServiceRegistry", "SimulatedClock", "Start", "StartForEach", "SystemClock", "Task", "Work", "YearUnknown",
    "runner",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a name of the facade from its module."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(_MODULE_OF[name])
    value = module if name == "runner" else getattr(module, name)
    globals()[name] = value
    return value
