"""Heban's engine: BPMN 2.0 on a database. Knows nothing of education; usable alone (docs/reference/engine.md).

The names are loaded when first asked for, so that `engine.feel` and `engine.dmn` stand without the rest.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_WHERE = {
    "engine.clock": "Clock SimulatedClock SystemClock",
    "engine.errors": "BadInput BudgetExceeded Conflict DefinitionRefused EngineError NotAllowed NotFound YearUnknown",
    "engine.facade": "Engine Ports",
    "engine.plan": "Definition",
    "engine.reading": "Event Incident Task",
    "engine.registry": "BusinessError Later ServiceRegistry",
    "engine.runtime.assignment": "Resolved",
    "engine.runtime.runner": "runner CaseRef Completed Decision Message Start",
    "engine.settings": "EngineSettings",
    "engine.work": "SYSTEM Actor Work",
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names.split()}

__all__ = [
    "SYSTEM", "Actor", "BadInput", "BudgetExceeded", "BusinessError", "CaseRef", "Clock", "Completed", "Conflict",
    "Decision", "Definition", "DefinitionRefused", "Engine", "EngineError", "EngineSettings", "Event", "Incident",
    "Later", "Message", "NotAllowed", "NotFound", "Ports", "Resolved", "ServiceRegistry", "SimulatedClock", "Start",
    "SystemClock", "Task", "Work", "YearUnknown", "runner",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a name of the facade from its module."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    module = importlib.import_module(_MODULE_OF[name])
    value = module if name == "runner" else getattr(module, name)
    globals()[name] = value
    return value
