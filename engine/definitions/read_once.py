"""Reading the same text once (只读一遍): what a file says depends neither on who asks nor on the engine that asks.

A try-out reads all files again though one of them changed, and every engine of a process reads the same versions. What
is returned is shared: read it, never change it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from engine import dmn
from engine.bpmn import check, parse
from engine.bpmn.findings import Parsed
from engine.bpmn.model import Finding

Sources = tuple[tuple[str, bytes], ...]
"""Files by name, in the order given."""


class Decisions(Collection[str]):
    """The names under which a model's decisions can be asked for: names, ids, imported ones."""

    def __init__(self, model: dmn.Model) -> None:
        self.model = model

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.model.knows(name)

    def __iter__(self) -> Iterator[str]:
        return iter((*self.model.decisions, *self.model.services))

    def __len__(self) -> int:
        return len(self.model.decisions) + len(self.model.services)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a diagram may name; None where it is unknown."""

    forms: frozenset[str] | None
    decisions: Collection[str] | None
    roles: frozenset[str] | None


@lru_cache(maxsize=256)
def diagram(name: str, content: bytes) -> Parsed:
    """What a BPMN file says, with the findings of the reader."""
    return parse(content, name=name)


@lru_cache(maxsize=256)
def findings_of(name: str, content: bytes, known: Bound) -> tuple[Finding, ...]:
    """The findings of the executable check of a diagram that can be read."""
    definitions = diagram(name, content).definitions
    if definitions is None:
        return ()
    found = check(definitions, forms=known.forms, decisions=known.decisions, roles=known.roles)
    return tuple(replace(one, file=name) for one in found)


@lru_cache(maxsize=64)
def rules(sources: Sources) -> dmn.Model:
    """The decisions of DMN files. DmnError where one cannot be read."""
    return dmn.load(sources)


@lru_cache(maxsize=64)
def decisions_of(sources: Sources) -> tuple[Collection[str], tuple[Finding, ...]]:
    """The names of the decisions of DMN files with all findings; files that cannot be read offer none."""
    try:
        model = rules(sources)
    except dmn.DmnError:
        return frozenset(), tuple(_finding(one) for one in dmn.check(sources))
    return Decisions(model), tuple(_finding(one) for one in model.check())


def _finding(found: dmn.Finding) -> Finding:
    severity = "note" if found.severity == "info" else found.severity
    return Finding(
        found.element or found.file,
        severity,
        f"dmn.{found.code}",
        found.zh,
        found.en,
        found.remedy_zh,
        found.remedy_en,
        found.file,
        found.line,
    )
