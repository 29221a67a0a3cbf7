"""The keys of the settings: type, how levels combine, national default and its source.

Here stand the keys that this room reads. A process declares its own in its folder; `declare` adds them at the start.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from ground.bilingual import Bilingual
from records.errors import Invalid
from records.named_people.posts import BY_POST
from records.notice_kinds import AT_ONCE
from records.settings.changes import default_conflicts
from records.settings.kinds import (
    COUNT,
    FLAG,
    GROWTH_PARTS,
    NAMES,
    NUMBER,
    PARTS,
    PARTY_LISTS,
    POSTS,
    REPORTED_POSTS,
    ROLE_KINDS,
    ROUNDS,
    SIZE,
    TYPES,
    WINDOWS,
    YEARLY_WINDOW,
    Kind,
)
from records.settings.national import (
    BALANCE,
    CLASS_SIZES,
    CONTROLLED,
    DOCUMENTS,
    FREEZE,
    GUIDE,
    JOINT_SCHOOL_SIZE,
    MEASURES,
    SCHOOL_SIZE,
    SECOND_TERM,
)
from records.settings.titles import TITLES
from records.tables.org import OrgKind


class Combine(StrEnum):
    """How the values of several levels make one."""

    NEAREST = "nearest"  # the nearest level that set it, unless a level above locked its own
    UNION = "union"  # every level adds to the levels above (S11)
    MIN = "min"  # no level may be wider than the level above; above all stands the national default (S24)
    FORBID_BELOW = "forbid-below"  # once forbidden above, nobody below can allow it (S25)


@dataclass(frozen=True)
class Setters:
    """The levels that may set a key, and which of them to ask, in both languages."""

    zh: str
    en: str
    ask_zh: str
    ask_en: str


@dataclass(frozen=True)
class Law:
    """What a national rule fixes from a day on: nobody below the ministry can set otherwise (decisions, domain 18)."""

    since: date
    value: Any
    document: tuple[str, str]
    stages: frozenset[str]


@dataclass(frozen=True)
class Key:
    """One setting: its name, type, rule of combination, default with its rule, whether stages can differ.

    `rule` is the requirement or decision behind it, for those who read the code; people are told its `source`.
    `by_stage` are national defaults of single stages; `default` then holds where no stage is asked for. `levels`
    are the kinds of organisation that may set it; `options` are the entries a list is chosen from, in words. What a
    process declares brings its `title`, the `group` it is listed under, and the `document` its default comes from.
    `computed` gives a default that depends on what is declared; `laws` are national rules by date, which lock it.
    """

    name: str
    kind: Kind
    combine: Combine
    default: Any
    rule: str
    per_stage: bool = False
    by_stage: Mapping[str, Any] = field(default_factory=dict)
    levels: frozenset[OrgKind] = frozenset(OrgKind)
    title: Bilingual | None = None
    group: Bilingual | None = None
    document: tuple[str, str] | None = None
    computed: Callable[[], Any] | None = None
    laws: tuple[Law, ...] = ()
    options: Mapping[str, Bilingual] = field(default_factory=dict)

    def law(self, stage: str, on: date) -> Law | None:
        """The latest national rule that is in force on a day for a stage."""
        held = [law for law in self.laws if stage in law.stages and law.since <= on]
        return max(held, key=lambda law: law.since, default=None)

    @property
    def source(self) -> tuple[str, str]:
        """The document that the national default comes from, by name in both languages; empty where there is none."""
        return self.document or DOCUMENTS.get(self.rule, ("", ""))

    def may_set(self, kind: str) -> bool:
        """Tell whether an organisation of a kind may set it."""
        return kind in self.levels

    @property
    def setters(self) -> Setters:
        """Who may set it, in words."""
        if OrgKind.PROVINCE not in self.levels:
            return Setters("教育部", "the ministry", "教育部", "the ministry")
        return Setters("教育部或省级", "the ministry or a province", "省级教育行政部门", "the province")

    def national(self, stage: str = "") -> Any:
        """The national default for a stage, or for all."""
        return self.by_stage.get(stage, self.default) if self.computed is None else self.computed()

    @property
    def zh(self) -> str:
        """The Chinese title."""
        return self.title.zh if self.title else TITLES[self.name][0]

    @property
    def en(self) -> str:
        """The English title."""
        return self.title.en if self.title else TITLES[self.name][1]


_N, _U, _M = Combine.NEAREST, Combine.UNION, Combine.MIN
_PROVINCIAL = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})  # a province allows it, nobody below (domain 8)
_AUTHORITIES = _PROVINCIAL | {OrgKind.CITY, OrgKind.COUNTY}
_NATIONAL = frozenset({OrgKind.MINISTRY})  # the same for every name, or its answers would tell which names exist
_ALL = [
    Key("class.size_limit", NUMBER, _M, max(CLASS_SIZES.values()), "S24", per_stage=True, by_stage=CLASS_SIZES),
    Key("school.size_limit", NUMBER, _M, SCHOOL_SIZE, "S24", document=BALANCE),
    Key("school.size_limit_joint", NUMBER, _M, JOINT_SCHOOL_SIZE, "S24", document=BALANCE),
    Key("controlled_fields", NAMES, _U, CONTROLLED, "S11"),
    Key("id.temporary_codes_cross_province", FLAG, _N, True, "domain 24"),
    Key("four_eyes.small_school_exception", FLAG, _N, False, "domain 8", levels=_PROVINCIAL),
    Key("four_eyes.small_school_pupils", NUMBER, _N, 100, "domain 8", levels=_PROVINCIAL),
    Key("correction.limit_days", COUNT, _N, 10, "domain 31", document=GUIDE),
    Key("correction.reminder_days", COUNT, _N, 3, "domain 31", document=GUIDE),
    Key("urging.times_a_day", COUNT, _N, 1, "I inbox"),
    Key("notices.at_once", ROLE_KINDS, _N, AT_ONCE, "I notices"),
    Key("account.lock_after", COUNT, _N, 5, "O7", levels=_NATIONAL),
    Key("account.lock_minutes", COUNT, _N, 15, "O7", levels=_NATIONAL),
    Key("account.lock_minutes_most", COUNT, _N, 240, "O7", levels=_NATIONAL),
    Key("account.failures_per_address", COUNT, _N, 30, "O7", levels=_NATIONAL),
    Key("account.session_hours", COUNT, _M, 12, "O7"),
    Key("account.password_days", COUNT, _M, 180, "O7"),
    Key("account.passwords_kept", NUMBER, _N, 5, "O7", levels=_NATIONAL),
    Key("account.unused_days", COUNT, _N, 180, "O7", levels=_NATIONAL),
    Key("account.activation_hours", COUNT, _M, 72, "O16"),
    Key("lookup.rate_per_hour", NUMBER, _M, 120, "domain 4"),  # a school takes in a hundred in a September morning
    Key("lookup.authority_rate_per_hour", NUMBER, _M, 200, "domain 4"),
    Key("evidence.max_bytes", SIZE, _M, 2 * 1024 * 1024, "design 15"),
    Key("evidence.max_megapixels", COUNT, _M, 40, "design 15"),
    Key("evidence.types", TYPES, _N, ["image/jpeg", "image/png"], "design 15"),
    Key("freeze.graduating_windows", WINDOWS, _N, FREEZE, "domain 28", levels=_PROVINCIAL),
    Key("school_year.turn_month", COUNT, _N, 8, "S19", levels=_NATIONAL, document=GUIDE),
    Key("school_year.turn_day", COUNT, _N, 10, "S19", levels=_NATIONAL, document=GUIDE),
    Key("growth.parts", PARTS, _N, list(GROWTH_PARTS), "S29", per_stage=True, document=MEASURES),
    Key("growth.second_term", YEARLY_WINDOW, _N, SECOND_TERM, "S29"),
    Key("growth.edit_days", NUMBER, _N, 60, "S29"),
    Key("named_people.windows", ROUNDS, _N, [], "O12", levels=_AUTHORITIES),
    Key("named_people.reported", POSTS, _N, list(REPORTED_POSTS), "O12", levels=_AUTHORITIES,
        options={post: BY_POST[post].name for post in REPORTED_POSTS}),
    Key("named_people.reminder_days", COUNT, _N, 3, "O12"),
    Key("named_people.check_days", COUNT, _N, 5, "O12"),
    Key("named_people.again_days", COUNT, _N, 3, "O12"),
    Key("placements.follow_transfer", FLAG, _N, True, "S31", per_stage=True, document=MEASURES),
    Key("conflicts.table", PARTY_LISTS, _N, {}, "domain 20", computed=default_conflicts),
]
KEYS: dict[str, Key] = {key.name: key for key in _ALL}
SWITCHES: set[str] = set()  # the keys that open or close a business: a second person confirms their changes


def declare(keys: Iterable[Key]) -> None:
    """Add the keys that a process declares; repeatable. Invalid for a name that another key has already."""
    for key in keys:
        if KEYS.setdefault(key.name, key) != key:
            raise Invalid(
                f"Expected a setting name of its own but {key.name} is declared twice: rename one of them.",
                f"设置项“{key.name}”重复声明，请将其中一项改名",
            )
