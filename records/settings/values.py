"""Reading and setting values: an answer always says which level set it, since when, by which document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid, NotFound, SettingLocked
from records.ids import new_id
from records.settings.registry import KEYS, Combine, Key
from records.tables import Organisation, OrgClosure, Setting
from records.tables.org import OrgKind
from records.tables.school import Stage
from records.tree import org_by_id

MINISTRY = "教育部", "the Ministry of Education"


@dataclass(frozen=True)
class Link:
    """One level's part in an answer."""

    org_id: str
    org_name: str
    org_name_en: str
    value: Any
    locked: bool
    since: date
    document: str
    stage: str
    national: bool = False  # set by the ministry: it takes the place of the national default


@dataclass(frozen=True)
class Answer:
    """The value in force, the level that set it, and the whole chain; no level = the national default."""

    key: str
    value: Any
    level: Link | None
    locked_by: Link | None
    chain: tuple[Link, ...]
    source: str  # the document of the national default, by name; empty where there is none
    source_en: str = ""
    default: Any = None  # the national default, for the stage that was asked for

    def added_by(self, entry: Any) -> Link | None:
        """The highest level that added an entry of a list; None where the national default holds it."""
        return None if entry in self.default else next((one for one in self.chain if entry in one.value), None)

    @property
    def reason(self) -> str:
        """Say in one line who set it, since when, by which document."""
        if self.level is None:
            return f"{KEYS[self.key].zh}: 国家默认" + (f"（{self.source}）" if self.source else "")
        document = f", {self.level.document}" if self.level.document else ""
        return f"{KEYS[self.key].zh}: {self.level.org_name}, {self.level.since.isoformat()}起{document}"


@dataclass(frozen=True)
class NewValue:
    """A value to set at one organisation, for one stage or all, from a day on, by a document."""

    org_id: str
    key: str
    value: Any
    effective_from: date
    stage: str = ""
    locked: bool = False
    effective_to: date | None = None
    document: str = ""


def value_of(session: Session, org_id: str, key: str, on: date, stage: str = "") -> Answer:
    """Return what holds for an organisation on a day (S24, S25).

    A stage's own value goes before the value for all stages of the same level. Raises NotFound for a key
    that the registry does not know.
    """
    key_of(key)
    return settings_of(session, org_id, on, key).value(key, stage)


@dataclass(frozen=True)
class InForce:
    """What the levels above one organisation, and itself, set for a day: parts by key, highest level first.

    Without a day no national rule by date counts.
    """

    parts: Mapping[str, Sequence[Link]]
    on: date | None = None

    def value(self, key: str, stage: str = "") -> Answer:
        """Return what holds, as `value_of` does."""
        known = key_of(key)
        chain = self.chain(key, stage)
        locked_by = next((link for link in chain if link.locked), None)  # the highest lock rules
        default = known.national(stage)
        value, level = _combine(known, default, chain, locked_by)
        return Answer(key, value, level, locked_by, tuple(chain), *known.source, default)

    def chain(self, key: str, stage: str) -> list[Link]:
        """Return the levels' parts for a stage: a level's own value for it goes before its value for all."""
        found = list({link.org_id: link for link in self.parts.get(key, ()) if link.stage in ("", stage)}.values())
        return [*self._law(key, stage, found), *found]

    def _law(self, key: str, stage: str, found: Sequence[Link]) -> list[Link]:
        """The national rule of the day, unless the ministry has set its own value since."""
        law = key_of(key).law(stage, self.on) if self.on is not None else None
        if law is None or any(link.national and link.since >= law.since for link in found):
            return []
        return [Link("", *MINISTRY, law.value, True, law.since, law.document[0], stage, True)]


def set_value(session: Session, acting: Acting, new: NewValue) -> Setting:
    """Set a value at one level and return its row; the level's earlier value ends the day before.

    Raises Invalid for a value of the wrong type and SettingLocked when a level above locked the key, forbade
    it, or holds a lower cap.
    """
    # why: two people setting one key at one level queue here, so periods cannot overlap
    session.execute(select(Organisation.id).where(Organisation.id == new.org_id).with_for_update(key_share=True))
    org = check_value(session, new)
    planned = _end_earlier(session, new, acting.now)
    end = min((day for day in (new.effective_to, planned) if day is not None), default=None)
    row = Setting(
        id=new_id(), org_id=new.org_id, province=org.province, key=new.key,
        stage=new.stage, value=new.value, locked=new.locked, effective_from=new.effective_from,
        effective_to=end, document=new.document, set_by=acting.account_id, recorded_at=acting.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def check_value(session: Session, new: NewValue) -> Organisation:
    """Refuse, as `set_value` does, a value that the organisation cannot set; returns the organisation."""
    key = key_of(new.key)
    _check_type(key, new)
    chain = settings_of(session, new.org_id, new.effective_from, new.key).chain(new.key, new.stage)
    org = org_by_id(session, new.org_id)
    by_ministry = org.kind == OrgKind.MINISTRY
    above = [link for link in chain if link.org_id != new.org_id and (link.org_id or not by_ministry)]
    _check_level(key, org)
    _check_above(key, new, above, by_ministry)
    return org


def key_of(name: str) -> Key:
    """Return a key of the registry or raise NotFound."""
    if name not in KEYS:
        raise NotFound(
            f"Expected one of the settings {', '.join(KEYS)} but got {name!r}.",
            f"没有设置项“{name}”，请从设置列表中选择",
        )
    return KEYS[name]


def settings_of(session: Session, org_id: str, on: date, *keys: str) -> InForce:
    """Return what holds for an organisation on a day, for the keys named or for all, in one read."""
    query = (
        select(Setting, Organisation.name_zh, Organisation.name_en, Organisation.kind)
        .join(OrgClosure, OrgClosure.ancestor == Setting.org_id)
        .join(Organisation, Organisation.id == Setting.org_id)
        .where(
            OrgClosure.descendant == org_id,
            Setting.superseded_at.is_(None),
            Setting.effective_from <= on,
            or_(Setting.effective_to.is_(None), Setting.effective_to > on),
            *([Setting.key.in_(keys)] if keys else ()),
        )
        .order_by(OrgClosure.depth.desc(), Setting.stage, Setting.effective_from)
    )
    parts: dict[str, list[Link]] = {}
    for row, name, name_en, kind in session.execute(query):
        link = Link(
            row.org_id, name, name_en, row.value, row.locked, row.effective_from, row.document, row.stage,
            kind == OrgKind.MINISTRY,
        )  # fmt: skip
        parts.setdefault(row.key, []).append(link)
    return InForce(parts, on)


def _combine(key: Key, default: Any, chain: list[Link], locked_by: Link | None) -> tuple[Any, Link | None]:
    if locked_by is not None:
        chain = chain[: chain.index(locked_by) + 1]
    if not chain:
        return default, None
    if key.combine is Combine.UNION:
        values = list(default) + [item for link in chain for item in link.value]
        return list(dict.fromkeys(values)), chain[-1]
    if key.combine is Combine.MIN:
        tightest = min(chain, key=lambda link: link.value)
        if default < tightest.value and not chain[0].national:
            return default, None
        return tightest.value, tightest
    if key.combine is Combine.FORBID_BELOW:
        forbids = next((link for link in chain if not link.value), None)
        return (False, forbids) if forbids else (True, chain[-1])
    return chain[-1].value, chain[-1]


def _told(value: Any, otherwise: str) -> str:
    """A value inside a sentence: a number or a short text as it is, what only programs can read not at all."""
    plain = isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) <= 60
    return str(value) if plain else otherwise


def _check_type(key: Key, new: NewValue) -> None:
    if not key.kind.accepts(new.value):
        raise Invalid(
            f"Expected {key.kind.expected} for {key.en} ({key.name}) but got {_told(new.value, 'another value')}.",
            f"“{key.zh}”须为：{key.kind.expected_zh}，现为 {_told(new.value, '其他内容')}",
        )
    if new.stage and (not key.per_stage or new.stage not in list(Stage)):
        raise Invalid(
            f"Expected no stage, or one of {', '.join(Stage)} for a key per stage, but got {new.stage!r}.",
            f"学段须留空，或对分学段的设置取 {', '.join(Stage)} 之一，现为“{new.stage}”",
        )
    if new.effective_to is not None and new.effective_to <= new.effective_from:
        raise Invalid(
            f"Expected an end after {new.effective_from} but got {new.effective_to}.",
            f"失效日期须晚于 {new.effective_from}，现为 {new.effective_to}",
        )


def _check_level(key: Key, org: Organisation) -> None:
    if not key.may_set(org.kind):
        raise SettingLocked(
            f"Expected {key.en} ({key.name}) to be set by {key.setters.en} but {org.name_en} is another: "
            f"ask {key.setters.ask_en}.",
            f"“{key.zh}”只能由{key.setters.zh}设置，请联系{key.setters.ask_zh}",
        )


def _check_above(key: Key, new: NewValue, above: list[Link], by_ministry: bool) -> None:
    lock = next((link for link in above if link.locked), None)
    if lock is not None:
        raise SettingLocked(*_refusal(key, lock, ("has locked it", "已锁定")))
    if key.combine is Combine.MIN:
        cap = min(above, key=lambda link: link.value, default=None)
        if cap is not None and new.value > cap.value:
            raise SettingLocked(*_refusal(key, cap, (f"allows at most {cap.value}", f"规定不得超过 {cap.value}")))
        if not by_ministry and not (above and above[0].national):
            _check_national(key, new)
    if key.combine is Combine.FORBID_BELOW and new.value:
        ban = next((link for link in above if not link.value), None)
        if ban is not None:
            raise SettingLocked(*_refusal(key, ban, ("has forbidden it for all below", "已对下级关闭")))


def _check_national(key: Key, new: NewValue) -> None:
    """The national default stands above every level but the ministry, which may put its own in its place."""
    own = key.national(new.stage)
    if new.value > own:
        raise SettingLocked(
            f"Expected {key.en} ({key.name}) of at most {own}, the national default, but got {new.value}: "
            "only the ministry can set a wider one.",
            f"“{key.zh}”的国家默认为 {own}，不得放宽为 {new.value}，只有教育部可以调整",
        )


def _refusal(key: Key, link: Link, what: tuple[str, str]) -> tuple[str, str]:
    """Return who stands in the way, since when, by which document, and who can lift it: English, Chinese."""
    since = link.since.isoformat()
    by, by_zh = (f" by {link.document}", f"（{link.document}）") if link.document else ("", "")
    return (
        f"Expected {key.en} ({key.name}) free to set at this level but {link.org_name_en} {what[0]} "
        f"since {since}{by}: only {link.org_name_en} can lift it.",
        f"“{key.zh}”自 {since} 起由{link.org_name}{what[1]}{by_zh}，只有{link.org_name}可以解除",
    )


def _end_earlier(session: Session, new: NewValue, now: datetime) -> date | None:
    """End the level's value in force, put aside one of the same day, and return where a planned one takes over."""
    same = select(Setting).where(
        Setting.org_id == new.org_id, Setting.key == new.key, Setting.stage == new.stage,
        Setting.superseded_at.is_(None),
        or_(Setting.effective_to.is_(None), Setting.effective_to > new.effective_from),
    )  # fmt: skip
    planned: list[date] = []
    for row in session.scalars(same):
        if row.effective_from < new.effective_from:
            row.effective_to = new.effective_from
        elif row.effective_from == new.effective_from:
            row.superseded_at = now
        else:
            planned.append(row.effective_from)
    session.flush()
    return min(planned, default=None)
