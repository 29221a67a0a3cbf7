"""What a data set says (报表定义): its items, checks, who fills it in, when it is due, how it is submitted.

A definition is data, read and checked here: a wrong one is refused with the item and the remedy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from engine.feel import CompiledExpression, FeelError, compile_expression
from ground.bilingual import Bilingual
from records.errors import Invalid
from reports.periods import PeriodType

MOST_ITEMS = 400
SOURCES = (
    "schools", "pupils", "classes", "schools_senior", "schools_junior", "schools_primary", "schools_other",
    "schools_urban", "schools_rural",
)  # of background figures, each read by reports.background
DECIMALS = 4


class ItemType(StrEnum):
    """What kind of content a cell has."""

    NUMBER = "number"  # 数值
    CHOICES = "choices"  # 多选
    TEXT = "text"  # 文字
    DATE = "date"  # 日期
    BACKGROUND = "background"  # 背景数据, read from the registers
    DERIVED = "derived"  # 计算项, computed from the other items


class Aggregate(StrEnum):
    """How an item adds up the tree."""

    SUM = "sum"  # 求和
    SHARE = "share"  # 按分母加权: the share of the sums
    CHOICES = "choices"  # how many units chose which
    LAST = "last"  # the value entered last
    NONE = "none"  # stays with its unit


@dataclass(frozen=True)
class Item:
    """One item of a data set; `code` is its identity, whatever it is called."""

    code: str
    name: Bilingual
    type: ItemType
    unit: Bilingual
    section: str
    decimals: int
    aggregate: Aggregate
    filled_by: frozenset[str]
    weight: str = ""  # of a share: the item that it is a share of
    source: str = ""  # of a background figure
    formula: str = ""  # of a derived item
    carries: bool = True  # keeps its value in the next period
    required: bool = True
    cumulative: bool = False  # never falls without a reason
    jump: int | None = None  # a change of more per cent since the last period wants a note
    least: int | None = None
    most: int | None = None
    longest: int = 5000
    options: tuple[tuple[str, Bilingual], ...] = ()
    successor_of: str | None = None

    @property
    def keyed(self) -> bool:
        """Can a person enter it?"""
        return self.type not in (ItemType.BACKGROUND, ItemType.DERIVED)

    @property
    def nature(self) -> dict[str, Any]:
        """What freezes with the first value: a change of it is a successor item, with a code of its own."""
        return {
            "type": str(self.type), "unit": self.unit.zh, "decimals": self.decimals, "aggregate": str(self.aggregate),
            "weight": self.weight, "source": self.source, "carries": self.carries,
        }  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A check across items; where `explain` is set, a note on its first item answers it."""

    id: str
    expression: CompiledExpression
    text: Bilingual
    items: tuple[str, ...]
    explain: bool


@dataclass(frozen=True)
class Definition:
    """One version of a data set, ready to use."""

    key: str
    name: Bilingual
    period: PeriodType
    about: str  # "previous": for the period that has ended; "current": for the one that runs (domain 16)
    kinds: frozenset[str]  # of units that it is for
    direct: frozenset[str]  # further kinds, where they report straight to the province (O12)
    roles: frozenset[str]
    due_day: int | None  # of the month; None: windows by kind of unit; 0: the last day
    locks: bool
    automatic: bool  # the cut-off submits it (domain 30)
    chain: Mapping[str, str]  # step -> role: check, review, approve, submit
    items: tuple[Item, ...]
    rules: tuple[Rule, ...]
    sections: tuple[tuple[str, Bilingual], ...]
    id: str = ""
    version: int = 0
    first_period: int = 0
    last_period: int | None = None  # of a survey
    owner: str = ""  # of a survey: the authority that collects it from the units below itself
    elements: Mapping[str, int] = field(default_factory=dict)  # number of each item's element

    def holds_in(self, period: int) -> bool:
        """Does this version hold for a period, as far as its own bounds say?"""
        return self.first_period <= period and (self.last_period is None or period <= self.last_period)

    @cached_property
    def by_code(self) -> dict[str, Item]:
        """The items by their code."""
        return {item.code: item for item in self.items}

    @cached_property
    def codes(self) -> dict[int, str]:
        """The code of each element's number."""
        return {number: code for code, number in self.elements.items()}

    @cached_property
    def judged(self) -> frozenset[str]:
        """The codes of the entered items that the rules read."""
        read = {name for rule in self.rules for name in rule.expression.names}
        return frozenset(item.code for item in self.items if item.type is not ItemType.DERIVED and item.code in read)

    @cached_property
    def derived(self) -> dict[str, CompiledExpression]:
        """The formulas of derived items."""
        return {item.code: compile_expression(item.formula) for item in self.items if item.formula}

    def filled_by(self, kind: str) -> tuple[Item, ...]:
        """The items that a kind of unit has a cell for, derived ones too."""
        return tuple(item for item in self.items if kind in item.filled_by)


def read_definition(body: Mapping[str, Any]) -> Definition:
    """Read and check a definition; Invalid names the item or rule and what to change."""
    try:
        return _read(body)
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise Invalid(
            f"Expected a complete data set but a part is missing or of another form: {cause}.",
            "报表定义缺少内容或格式不符，请对照接口说明补齐",
        ) from cause


def digest_of(body: Mapping[str, Any]) -> str:
    """The SHA-256 of a definition in its canonical form."""
    return hashlib.sha256(canonical(body)).hexdigest()


def canonical(body: Any) -> bytes:
    """One text for one content: keys in order, no spaces."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _read(body: Mapping[str, Any]) -> Definition:
    kinds, direct = frozenset(body["kinds"]), frozenset(body.get("direct", ()))
    items = tuple(_item(one, kinds | direct) for one in body["items"])
    found = Definition(
        key=str(body["key"]), name=_pair(body["name"]), period=PeriodType(body["period"]),
        about=str(body["about"]), kinds=kinds, direct=direct, roles=frozenset(body["roles"]),
        due_day=_due(body.get("due")), locks=bool(body["locks"]), automatic=bool(body["automatic"]),
        chain=dict(body["chain"]), items=items, rules=tuple(_rules(body.get("rules", ()), items)),
        sections=tuple((str(one["key"]), _pair(one)) for one in body["sections"]),
    )  # fmt: skip
    _check(found)
    return found


def _pair(one: Mapping[str, Any]) -> Bilingual:
    zh, en = str(one["zh"]).strip(), str(one["en"]).strip()
    if not zh or not en:
        raise Invalid("Expected a name in both languages but one is empty.", "名称须有中文和英文")
    return Bilingual(zh, en)


def _due(given: Any) -> int | None:
    if given is None or given == "last":
        return None if given is None else 0
    if not 1 <= int(given) <= 28:
        raise Invalid(
            f"Expected a due day from 1 to 28 or 'last' but got {given}.", f"截止日须为 1 至 28 或 last，现为 {given}"
        )
    return int(given)


def _item(one: Mapping[str, Any], kinds: frozenset[str]) -> Item:
    kind = ItemType(one.get("type", "number"))
    choosing = kind is ItemType.CHOICES
    natural = (
        Aggregate.CHOICES if choosing else Aggregate.NONE if kind in (ItemType.TEXT, ItemType.DATE) else Aggregate.SUM
    )
    unit = one.get("unit")
    return Item(
        code=str(one["code"]), name=_pair(one), type=kind, unit=_pair(unit) if unit else Bilingual("", ""),
        section=str(one["section"]), decimals=int(one.get("decimals", 0)),
        aggregate=Aggregate(one.get("aggregate", natural)), filled_by=frozenset(one.get("filled_by", kinds)),
        weight=str(one.get("weight", "")), source=str(one.get("source", "")), formula=str(one.get("formula", "")),
        carries=bool(one.get("carries", kind is not ItemType.TEXT)), required=bool(one.get("required", True)),
        cumulative=bool(one.get("cumulative", False)), jump=one.get("jump"), least=one.get("least", 0),
        most=one.get("most"), longest=int(one.get("longest", 5000)),
        options=tuple((str(o["code"]), _pair(o)) for o in one.get("options", ())),
        successor_of=one.get("successor_of"),
    )  # fmt: skip


def _rules(given: Iterable[Mapping[str, Any]], items: tuple[Item, ...]) -> Iterable[Rule]:
    known = {item.code for item in items}
    for one in given:
        compiled = _compiled(str(one["id"]), str(one["expression"]))
        names = tuple(sorted(compiled.names))
        if strange := set(names) - known:
            raise Invalid(
                f"Expected rule {one['id']} to read items of this data set but it reads {', '.join(sorted(strange))}.",
                f"校验规则“{one['id']}”引用了本表没有的项目：{'、'.join(sorted(strange))}",
            )
        yield Rule(str(one["id"]), compiled, _pair(one), names, bool(one.get("explain", False)))


def _compiled(where: str, text: str) -> CompiledExpression:
    try:
        return compile_expression(text)
    except FeelError as cause:
        raise Invalid(
            f"Expected an expression at {where} but it cannot be read: correct it. {text[:80]}",
            f"“{where}”处的表达式无法解析，请改正：{text[:80]}",
        ) from cause


def _check(found: Definition) -> None:
    codes = [item.code for item in found.items]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or not codes or len(codes) > MOST_ITEMS:
        raise Invalid(
            f"Expected 1 to {MOST_ITEMS} items with codes of their own but {len(codes)}, twice: {', '.join(twice)}.",
            f"项目须为 1 至 {MOST_ITEMS} 个且代码各不相同，现有 {len(codes)} 个，重复：{'、'.join(twice)}",
        )
    if found.about not in ("previous", "current"):
        raise Invalid("Expected about to be previous or current.", "about 须为 previous 或 current")
    for item in found.items:
        _check_item(found, item)


def _whole(item: Item | None) -> bool:
    """Can shares be weighted by an item? Whole numbers add up exactly in both stores."""
    return item is not None and item.type in (ItemType.NUMBER, ItemType.BACKGROUND) and item.decimals == 0


def _check_item(found: Definition, item: Item) -> None:
    wrong: Bilingual | None = None
    if not item.code.isidentifier() or not item.code.isascii() or len(item.code) > 48:
        wrong = Bilingual(
            "代码须为字母、数字和下划线，不超过 48 个字符", "a code of at most 48 letters, digits and underscores"
        )
    elif item.section not in {key for key, _ in found.sections}:
        wrong = Bilingual("须属于本表的一个栏目", "a section of this data set")
    elif not 0 <= item.decimals <= DECIMALS:
        wrong = Bilingual(f"小数位须为 0 至 {DECIMALS}", f"0 to {DECIMALS} decimals")
    elif item.aggregate is Aggregate.SHARE and not _whole(found.by_code.get(item.weight)):
        wrong = Bilingual(
            "比率项须指明本表中取整数的分母项目", "a share to name an item in whole numbers that it is a share of"
        )
    elif item.type is ItemType.CHOICES and not item.options:
        wrong = Bilingual("多选项须有选项", "options to choose from")
    elif item.type is ItemType.BACKGROUND and item.source not in SOURCES:
        wrong = Bilingual(f"背景数据的来源须为 {'、'.join(SOURCES)} 之一", f"a source among {', '.join(SOURCES)}")
    elif item.type is ItemType.DERIVED and not item.formula:
        wrong = Bilingual("计算项须有公式", "a derived item to have a formula")
    if wrong:
        raise Invalid(f"Expected {wrong.en} but item {item.code} is otherwise.", f"项目“{item.code}”：{wrong.zh}")
    if item.formula and (strange := _compiled(item.code, item.formula).names - set(found.by_code)):
        raise Invalid(
            f"Expected the formula of {item.code} to read items of this set but found {', '.join(sorted(strange))}.",
            f"“{item.code}”的公式引用了本表没有的项目：{'、'.join(sorted(strange))}",
        )
