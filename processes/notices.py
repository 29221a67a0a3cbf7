"""Which notices follow an announcement of a task, and to whom they go: by role and relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ground.bilingual import Bilingual
from records.roles import Role


@dataclass(frozen=True)
class NoticeTo:
    """One notice: its kind, its words after the task's name and case number, and whom it goes to.

    `relation` leads from the task's organisation to the one that is told; `role` is the role told there, by default
    the one that the task asks for.
    """

    kind: str
    words: Bilingual
    relation: str = "self"
    role: Role | None = None


DUE_SOON = NoticeTo("reminder", Bilingual("即将到期，请及时办理", "is due soon; please decide it"))
LATE = NoticeTo("overdue", Bilingual("已超过办理时限", "is past its limit"))


def supervised(relation: str, role: Role | None = None) -> NoticeTo:
    """The notice to whoever supervises a desk that is late."""
    words = Bilingual("下级超期未办，请督办", "is overdue below you; please supervise")
    return NoticeTo("supervision", words, relation, role)


# What a task announces, by its name in the outbox, and who is told where a process declares nothing else.
USUAL: Mapping[str, Sequence[NoticeTo]] = {
    "task.remind": (DUE_SOON,),
    "task.overdue": (LATE, supervised("authority")),
}
