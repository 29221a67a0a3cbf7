"""What a deployment brings along (一并部署): its forms and decisions, so that a diagram naming others is refused."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.model import Finding
from engine.definitions.read_once import Bound, Sources, decisions_of
from engine.ports.plugged_in import Ports

RULES = ".dmn"


def bundle_of(ports: Ports, files: Mapping[str, bytes]) -> tuple[Bound, tuple[Finding, ...]]:
    """What these files and this installation offer, and the findings of the rules.

    A library that tries a drawing out (its settings say so) may leave out forms and rules.
    """
    forms = frozenset(name for name in files if name.endswith(".form"))
    sources = rule_files(files)
    missing = None if ports.settings.unbound == "pass" else frozenset[str]()
    decisions, findings = decisions_of(sources) if sources else (missing, ())
    roles = ports.resolver.roles()
    return Bound(
        forms or (None if ports.settings.merge_task_data else forms),
        decisions,
        None if roles is None else frozenset(roles),
    ), findings


def rule_files(files: Mapping[str, bytes]) -> Sources:
    """The rule files of a deployment."""
    return tuple((name, content) for name, content in files.items() if name.endswith(RULES))
