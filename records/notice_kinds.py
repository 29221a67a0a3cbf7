"""The kinds of notice among which a person chooses, and what goes out at once where a person chose nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ground.bilingual import Bilingual
from records.roles import Role


@dataclass(frozen=True)
class NoticeKind:
    """A kind: its words, and what a notice may be called where it is left (`Notice.kind`).

    `urgent` ones are sent in quiet hours too.
    """

    name: str
    words: Bilingual
    left_as: frozenset[str] = frozenset()
    urgent: bool = False


OTHER = NoticeKind("case", Bilingual("业务进展", "Progress of a case"))
KINDS: Mapping[str, NoticeKind] = {
    kind.name: kind
    for kind in (
        NoticeKind("cut_off", Bilingual("报送截止", "Cut-off of a report"), frozenset({"late", "urge"}), urgent=True),
        NoticeKind("due", Bilingual("办理时限", "Time limit of a task"), frozenset({"reminder", "overdue"})),
        NoticeKind("urged", Bilingual("催办", "Urging"), frozenset({"urged"})),
        NoticeKind("supervision", Bilingual("督办", "Supervision"), frozenset({"supervision"})),
        NoticeKind("upkeep", Bilingual("系统维护", "Upkeep of the system"), frozenset({"calendar"})),
        OTHER,
    )
}
_BY_NOTICE = {left: kind for kind in KINDS.values() for left in kind.left_as}
AT_ONCE: Mapping[str, list[str]] = {role: ["cut_off", "due", "urged"] for role in Role}


def kind_of(left_as: str) -> NoticeKind:
    """The kind that a notice belongs to by the name under which it was left."""
    return _BY_NOTICE.get(left_as, OTHER)


def is_role_table(value: object) -> bool:
    """Does a value of the setting give kinds by role?"""
    return isinstance(value, dict) and all(
        role in set(Role) and isinstance(kinds, list) and all(kind in KINDS for kind in kinds)
        for role, kinds in value.items()
    )  # fmt: skip
