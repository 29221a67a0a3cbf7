"""Who a task is for, as the application answers it: organisations, roles and case numbers (机构、角色、案件编号)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolver's answer: the organisation, who holds the role there (None: not asked), and why."""

    organisation_id: str | None
    holders: list[str] | None = None
    explanation_zh: str | None = ""
    explanation_en: str | None = ""


class Resolver:
    """Finds organisations and holders by relation. This plain one knows no organisations: a value names its unit.

    An application derives from it and answers from its registers. `work` is the unit of work
    (engine.transaction.work.Work), `case` the row of the case (engine.store.cases.Case).
    """

    def resolve(
        self, work: Any, case: Any, role: str | None, organisation: Any, context: Mapping[str, Any]
    ) -> Resolved:
        """Find a task's organisation and who holds its role there. BadInput for a value that names no organisation."""
        return Resolved(organisation if isinstance(organisation, str) else None, None, None, None)

    def chain(self, work: Any, organisation: str) -> list[str]:
        """An organisation and its superiors, nearest first: whose variant of a process holds."""
        return [organisation]

    def roles(self) -> Collection[str] | None:
        """The roles that a diagram is allowed to name; None when any is."""
        return None

    def number(self, work: Any, prefix: str, case_id: str) -> str:
        """The number of a new case (案件编号), beginning with the prefix of its process."""
        return f"{prefix}{case_id}"
