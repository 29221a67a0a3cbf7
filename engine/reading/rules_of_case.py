"""The rules of a case: decisions that were deployed with its drawing, asked from outside of it (规则)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.transaction.work import Work


def decide(work: Work, case_id: str, ref: str, seen: Mapping[str, Any]) -> Any:
    """The value of a decision in the version that the case runs, for what it sees. NotFound, BadInput."""
    compiled = work.definitions.compiled(work.connection, work.case(case_id).definition_id)
    return work.definitions.decide((work.connection, work.now), compiled.definition, ref, seen)
