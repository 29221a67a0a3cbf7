"""What service functions take and give, named once: the values that many of them share, and how to declare others.

A function declares its parameters and its result in its own signature: `request: Request`. The studio shows the names,
the checks of a draft compare types, and follow to which organisations and settings a value leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from engine.ports.declared import Value
from ground.bilingual import Bilingual
from records.roles import SCHOOL_KINDS
from records.seat_holders import Reached, Units
from records.tables.org import OrgKind
from records.vacancies import AUTHORITIES

WORKING_DAYS = Bilingual("工作日", "working days")
DAYS = Bilingual("天", "days")


@dataclass(frozen=True)
class SpanOfSetting:
    """A span of time whose number a setting says: working days, or days of the calendar."""

    setting: str
    working: bool = True

    def of(self, number: int) -> str:
        """The span as a drawing reads it: `10WD`, `P10D`."""
        return f"{number}WD" if self.working else f"P{number}D"


# -- values of results --------------------------------------------------------------------------------------
def units(zh: str, en: str, kinds: frozenset[OrgKind], reached: Reached = Reached.THEMSELVES) -> Value:
    """An organisation, by id or by a relation."""
    return Value(Bilingual(zh, en), means=Units(kinds, reached))


def limit(setting: str, working: bool = True) -> Value:
    """A limit that a setting says, as the drawing reads it: `10WD`."""
    unit = WORKING_DAYS if working else DAYS
    return Value(Bilingual("时限", "Limit"), "string", unit=unit, means=SpanOfSetting(setting, working))


def rules(key: str, **more: Value) -> Value:
    """The settings that a drawing reads of its process: the limit of a seat, the reminder, and further ones."""
    usual = {"limit": limit(f"{key}.time_limit_days"), "remind": limit(f"{key}.reminder_days")}
    return entries("规则", "Rules", **{**usual, **more})


def entries(zh: str, en: str, **fields: Value) -> Value:
    """A context with the entries that are known of it; it can have more."""
    return Value(Bilingual(zh, en), "context", fields=fields)


def facts(**fields: Value) -> Value:
    """The facts of a request."""
    return entries("核实的情况", "Facts", **fields)


def many(zh: str, en: str, of: Value) -> Value:
    """A list of values."""
    return Value(Bilingual(zh, en), "list", items=of)


STARTER = units("发起单位", "The unit that starts", frozenset(), Reached.STARTER)
SCHOOL = units("学校", "School", SCHOOL_KINDS)
AUTHORITY = units("主管部门", "Authority", SCHOOL_KINDS, Reached.AUTHORITY)
UPPER = units("上一级主管部门", "The authority above", SCHOOL_KINDS, Reached.UPPER)
PROVINCE = units("省级教育行政部门", "Provincial authority", frozenset({OrgKind.PROVINCE}))
MINISTRY = units("教育部", "Ministry of Education", frozenset({OrgKind.MINISTRY}))
ANY_AUTHORITY = units("主管部门", "An authority", AUTHORITIES)
ASKING = entries("发起方", "Who asks", organisation=STARTER)
DECIDERS = many("逐级核定", "Level by level", entries("一级", "A level", decider=ANY_AUTHORITY))


# -- parameters that many functions take --------------------------------------------------------------------
def _context(zh: str, en: str) -> Value:
    return Value(Bilingual(zh, en), "context")


def _text(zh: str, en: str) -> Value:
    return Value(Bilingual(zh, en), "string")


Request = Annotated[Mapping[str, Any], _context("申请内容", "The request")]
Facts = Annotated[Mapping[str, Any], _context("核实的情况", "The facts")]
Plan = Annotated[Mapping[str, Any], _context("升级安排", "The plan of the promotion")]
Side = Annotated[Mapping[str, Any], _context("其中一方", "One of the sides")]
Handled = Annotated[Mapping[str, Any], _context("办理内容", "What was decided and filled in")]
Asked = Annotated[Mapping[str, Any], _context("所要求的", "What is asked for")]
Visit = Annotated[Mapping[str, Any], _context("劝返登记", "The effort to bring the pupil back")]
Extension = Annotated[Mapping[str, Any], _context("延长申请", "The extension")]
Begun = Annotated[Mapping[str, Any], _context("已开始的移交", "The handover as it began")]
Taken = Annotated[Mapping[str, Any], _context("学校的答复", "What the school said")]
Granted = Annotated[Mapping[str, Any], _context("已登记的代理", "The substitution as granted")]
Ruling = Annotated[Mapping[str, Any], _context("裁定", "The ruling")]
Verdict = Annotated[Mapping[str, Any], _context("处理结果", "The verdict")]
Before = Annotated[Mapping[str, Any], _context("变更前", "What was before")]
How = Annotated[Mapping[str, Any], _context("移交方式", "How it is handed over")]
Opened = Annotated[Mapping[str, Any], _context("开始的一轮", "The round that opened")]
Relation = Annotated[Mapping[str, Any], _context("机构（按关系）", "An organisation by relation")]
Reasons = Annotated[Sequence[Mapping[str, Any]], Value(Bilingual("原因", "Reasons"), "list")]
Fields = Annotated[Sequence[str], Value(Bilingual("需更正的项目", "Fields to change"), "list<string>")]
RowIds = Annotated[Sequence[str], Value(Bilingual("所选各行", "The rows chosen"), "list")]
Places = Annotated[Any, Value(Bilingual("计划人数", "Places"), unit=Bilingual("人", "pupils"))]
CaseNumber = Annotated[str, _text("案件编号", "Number of the case")]
CaseId = Annotated[str, _text("案件标识", "Id of the case")]
AccountId = Annotated[str, _text("账号", "Account")]
PersonId = Annotated[str, _text("人员", "Person")]
UnitId = Annotated[str, _text("单位", "Unit")]
SchoolId = Annotated[str, _text("学校", "School")]
ProvinceId = Annotated[str, _text("省级教育行政部门", "Provincial authority")]
Newest = Annotated[str, _text("最后录取的记录", "The latest admission")]
Group = Annotated[str, _text("问题学籍组", "Group of problem records")]
RunId = Annotated[str, _text("升级批次", "Run of the promotion")]
Reason = Annotated[str, _text("原因", "Reason")]
Chosen = Annotated[str, _text("保留的一方", "The one that remains")]
Turn = Annotated[int, Value(Bilingual("轮次", "Round"), "number")]
Closing = Annotated[str, Value(
    Bilingual("结案方式", "How the case ends"), "string",
    choices={
        "done": Bilingual("办结", "Done"), "cancelled": Bilingual("取消", "Cancelled"),
        "refused": Bilingual("不同意", "Refused"), "withdrawn": Bilingual("撤回", "Withdrawn"),
        "overtaken": Bilingual("情况已变化", "Overtaken"), "full": Bilingual("班额已满", "The class is full"),
        "later": Bilingual("其后已有变动", "Something came later"),
    },
)]  # fmt: skip
