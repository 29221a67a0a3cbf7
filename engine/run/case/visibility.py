"""Which variables are seen where: inner scopes see outer ones, a called process sees nothing outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.run.case.run import Run
from engine.store.cases import Scope

ISOLATED = frozenset({"process", "call"})  # nothing outside is seen from a called process


def chain(run: Run, scope: Scope) -> Iterator[Scope]:
    """The scope and those around it, inner first, up to the process or the called process."""
    found: Scope | None = scope
    while found is not None:
        yield found
        found = None if found.kind in ISOLATED else run.parent(found)


def context(run: Run, scope: Scope, local: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What an expression sees: all variables of the chain, inner ones first, `local` above all."""
    maps = [found.data for found in chain(run, scope) if found.kind != "multi"]
    merged: dict[str, Any] = {}
    for values in reversed(maps):
        merged.update(values)
    merged.setdefault("case", about_case(run))
    if local:
        merged.update(local)
    return merged


def about_case(run: Run) -> dict[str, Any]:
    """What the diagram may read of its case."""
    case = run.case
    return {
        "id": case.id,
        "number": case.number,
        "business_key": case.business_key,
        "organisation": case.organisation,
        "province": case.province,
        "started_by": case.started_by,
        "started_at": case.started_at,
    }
