"""The keys of the settings: type, how levels combine, national default and its source.

`transfer.*` are read by processes/transfer, `account.*`, `lookup.*`, `evidence.*`, `class.*`, `conflicts.*` and the
four-eyes exception by this room, `controlled_fields` here and by its process, `export.*` by its process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from records.settings.kinds import (
    FLAG,
    NAMES,
    NUMBER,
    NUMBERS,
    PARTY_LISTS,
    WINDOWS,
    Kind,
)
from records.settings.national import CLASS_SIZES, CONFLICTS, CONTROLLED, EVIDENCE
from records.settings.titles import TITLES
from records.tables.org import OrgKind


class Combine(StrEnum):
    """How the values of several levels make one."""

    NEAREST = "nearest"  # the nearest level that set it, unless a level above locked its own
    UNION = "union"  # every level adds to the levels above (S11)
    MIN = "min"  # no level may be wider than the level above; above all stands the national default (S24)
    FORBID_BELOW = "forbid-below"  # once forbidden above, nobody below can allow it (S25)


@dataclass(frozen=True)
class Key:
    """One setting: its name, type, rule of combination, default with its source, whether stages may differ.

    `by_stage` are national defaults of single stages; `default` then holds where no stage is asked for. `levels`
    are the kinds of organisation that may set it.
    """

    name: str
    kind: Kind
    combine: Combine
    default: Any
    source: str
    per_stage: bool = False
    by_stage: Mapping[str, Any] = field(default_factory=dict)
    levels: frozenset[OrgKind] = frozenset(OrgKind)

    def may_set(self, kind: str) -> bool:
        """Tell whether an organisation of a kind may set it."""
        return kind in self.levels

    def national(self, stage: str = "") -> Any:
        """The national default for a stage, or for all."""
        return self.by_stage.get(stage, self.default)

    @property
    def zh(self) -> str:
        """The Chinese title."""
        return TITLES[self.name][0]

    @property
    def en(self) -> str:
        """The English title."""
        return TITLES[self.name][1]


_N, _F, _U, _M = Combine.NEAREST, Combine.FORBID_BELOW, Combine.UNION, Combine.MIN
_PROVINCIAL = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})  # a province allows it, nobody below (domain 8)
_ALL = [
    Key("transfer.enabled", FLAG, _F, True, "S25", per_stage=True),
    Key("transfer.windows", WINDOWS, _N, [], "S25", per_stage=True),
    Key("transfer.time_limit_days", NUMBER, _N, 10, "S16"),
    Key("transfer.reminder_days", NUMBER, _N, 3, "S16"),
    Key("transfer.evidence.required", PARTY_LISTS, _N, EVIDENCE, "S16"),
    Key("transfer.closed_grades", NUMBERS, _U, [], "1.4", per_stage=True),
    Key("transfer.extra_provincial_step", FLAG, _N, False, "1.4"),
    Key("transfer.same_authority_once", FLAG, _N, True, "S16"),
    Key("transfer.leader_step", FLAG, _N, True, "S16"),
    Key("transfer.fetch_reminder_days", NUMBER, _N, 10, "domain 12"),
    Key("transfer.cancel_after_approval_needs_agreement", FLAG, _N, False, "domain 12"),
    Key("class.size_limit", NUMBER, _M, max(CLASS_SIZES.values()), "S24", per_stage=True, by_stage=CLASS_SIZES),
    Key("controlled_fields", NAMES, _U, CONTROLLED, "S11"),
    Key("id.temporary_codes_cross_province", FLAG, _N, True, "domain 24"),
    Key("four_eyes.small_school_exception", FLAG, _N, False, "domain 8", levels=_PROVINCIAL),
    Key("four_eyes.small_school_pupils", NUMBER, _N, 100, "domain 8", levels=_PROVINCIAL),
    Key("account.lock_after", NUMBER, _M, 5, "O7"),
    Key("account.lock_minutes", NUMBER, _N, 15, "O7"),
    Key("account.session_hours", NUMBER, _M, 12, "O7"),
    Key("account.password_days", NUMBER, _M, 180, "O7"),
    Key("account.activation_hours", NUMBER, _M, 72, "O16"),
    Key("lookup.rate_per_hour", NUMBER, _M, 30, "domain 4"),
    Key("evidence.max_bytes", NUMBER, _M, 2 * 1024 * 1024, "design 15"),
    Key("evidence.types", NAMES, _N, ["image/jpeg", "image/png"], "design 15"),
    Key("export.needs_approval", FLAG, _N, True, "domain 14"),
    Key("conflicts.table", PARTY_LISTS, _N, CONFLICTS, "domain 20"),
]
KEYS: dict[str, Key] = {key.name: key for key in _ALL}
