"""BPMN 2.0 diagrams as data: hardened parsing, dialects, the model, and the findings of a check."""

from __future__ import annotations

from engine.bpmn.bounds import Bounds
from engine.bpmn.check import check
from engine.bpmn.check_calls import check_calls
from engine.bpmn.findings import DefinitionRefused, Parsed
from engine.bpmn.model import Definitions, Finding
from engine.bpmn.reader import parse, parse_or_refuse

__all__ = [
    "DefinitionRefused",
    "Definitions",
    "Finding",
    "Bounds",
    "Parsed",
    "check",
    "check_calls",
    "parse",
    "parse_or_refuse",
]
