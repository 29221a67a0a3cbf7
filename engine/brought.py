"""What a deployment brings along (一并部署): its forms and decisions, so that a diagram naming others is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine import dmn
from engine.bpmn.model import Finding

if TYPE_CHECKING:
    from engine.facade import Engine


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
class Brought:
    """What is known when a diagram is checked; None where it cannot be told. `findings` are those of the rules."""

    forms: Collection[str] | None = None
    decisions: Collection[str] | None = None
    roles: Collection[str] | None = None
    findings: tuple[Finding, ...] = field(default=())


def brought(engine: Engine, files: Mapping[str, bytes]) -> Brought:
    """What these files and this installation offer.

    A library that tries a drawing out (its settings say so) may leave forms and rules away.
    """
    forms = frozenset(name for name in files if name.endswith(".form"))
    decisions, findings = _decisions(files)
    missing = None if engine.settings.unbound == "pass" else frozenset[str]()
    roles = engine.resolver.roles() if hasattr(engine.resolver, "roles") else None
    return Brought(
        forms or (None if engine.settings.merge_task_data else forms),
        missing if decisions is None else decisions,
        roles,
        findings,
    )


def _decisions(files: Mapping[str, bytes]) -> tuple[Collection[str] | None, tuple[Finding, ...]]:
    """The decisions of the rule files with their findings; a file that cannot be read offers none."""
    sources = [(name, content) for name, content in files.items() if name.endswith(".dmn")]
    if not sources:
        return None, ()
    try:
        model = dmn.load(sources)
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
