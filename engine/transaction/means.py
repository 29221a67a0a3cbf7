"""The parts of an engine that a unit of work needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.ports.plugged_in import Ports
from engine.store.opened_store import OpenedStore


@dataclass(frozen=True, slots=True)
class Means:
    """The ports, the store and the definitions (engine.definitions.versions.Definitions) of an engine."""

    ports: Ports
    store: OpenedStore
    definitions: Any
