"""The keys of the settings: type, how levels combine, national default and its source, titles.

`transfer.*` are read by processes/transfer, `account.*`, `lookup.*`, `evidence.*`, `class.*`, `conflicts.*` and the
four-eyes exception by this room, `controlled_fields` and `export.*` by their processes, `calendar.source` by service.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from records.settings.kinds import (
    FLAG,
    FLAGS_BY_KIND,
    NAMES,
    NUMBER,
    NUMBERS,
    PARTY_LISTS,
    TEXT,
    WINDOWS,
    Kind,
)
from records.settings.national import CONFLICTS, CONTROLLED, EVIDENCE


class Combine(StrEnum):
    """How the values of several levels make one."""

    NEAREST = "nearest"  # the nearest level that set it, unless a level above locked its own
    UNION = "union"  # every level adds to the levels above (S11)
    MIN = "min"  # no level may be wider than the level above (S24)
    FORBID_BELOW = "forbid-below"  # once forbidden above, nobody below can allow it (S25)


@dataclass(frozen=True)
class Key:
    """One setting: its name, type, rule of combination, default with its source, titles in both languages."""

    name: str
    kind: Kind
    combine: Combine
    default: Any
    source: str
    zh: str
    en: str
    per_stage: bool = False


_N, _F, _U, _M = Combine.NEAREST, Combine.FORBID_BELOW, Combine.UNION, Combine.MIN
_ALL = [
    Key("transfer.enabled", FLAG, _F, True, "S25", "允许转学", "Transfers allowed", True),
    Key("transfer.windows", WINDOWS, _N, [], "S25", "转学开放时段", "Transfer windows", True),
    Key("transfer.time_limit_days", NUMBER, _N, 10, "S16", "每方核办时限(工作日)", "Time limit of each party (working days)"),
    Key("transfer.reminder_days", NUMBER, _N, 3, "S16", "到期前提醒(工作日)", "Reminder before the limit (working days)"),
    Key("transfer.evidence.required", PARTY_LISTS, _N, EVIDENCE, "S16", "各方必交材料", "Evidence required of each party"),
    Key("transfer.closed_grades", NUMBERS, _U, [], "1.4", "不受理转学的年级", "Grades closed to transfer", True),
    Key("transfer.extra_provincial_step", FLAG, _N, False, "1.4", "省级加核一步", "Extra provincial step"),
    Key("transfer.same_authority_once", FLAG, _N, True, "S16", "同一主管部门只核一次", "Same authority decides once"),
    Key("transfer.leader_step", FLAG, _N, True, "S16", "转入学校领导审核", "Leader's step at the receiving school"),
    Key("transfer.fetch_reminder_days", NUMBER, _N, 10, "domain 12", "调档提醒(工作日)", "Reminder to fetch the file (working days)"),
    Key("transfer.cancel_after_approval_needs_agreement", FLAG, _N, False, "domain 12", "核办完毕后撤销须转出主管部门同意",
        "Cancelling after approval needs the releasing authority's agreement"),
    Key("class.size_limit", NUMBER, _M, 55, "S24", "班额上限", "Class size limit", True),
    Key("controlled_fields", NAMES, _U, CONTROLLED, "S11", "受控字段", "Controlled fields"),
    Key("id.temporary_codes_cross_province", FLAG, _N, True, "domain 24", "L号可用于跨省业务", "L codes serve across provinces"),
    Key("four_eyes.small_school_exception", FLAG, _N, False, "domain 8", "小规模学校可一人兼管理员与领导",
        "A small school may have one person as clerk and leader"),
    Key("four_eyes.small_school_pupils", NUMBER, _N, 100, "domain 8", "小规模学校人数上限", "Pupils of a small school, at most"),
    Key("account.lock_after", NUMBER, _M, 5, "O7", "密码错误几次后锁定", "Failed sign-ins before lock-out"),
    Key("account.lock_minutes", NUMBER, _N, 15, "O7", "锁定分钟数", "Minutes of lock-out"),
    Key("account.session_hours", NUMBER, _M, 12, "O7", "登录有效小时数", "Hours a sign-in lasts"),
    Key("account.password_days", NUMBER, _M, 180, "O7", "密码更换周期(天)", "Days until a password must change"),
    Key("account.activation_hours", NUMBER, _M, 72, "O16", "激活链接有效小时数", "Hours an activation link lasts"),
    Key("lookup.rate_per_hour", NUMBER, _M, 30, "domain 4", "每小时精确查询次数", "Exact look-ups per hour"),
    Key("evidence.max_bytes", NUMBER, _M, 2 * 1024 * 1024, "design 15", "材料大小上限(字节)", "Largest evidence file (bytes)"),
    Key("evidence.types", NAMES, _N, ["image/jpeg", "image/png"], "design 15", "材料文件类型", "Evidence file types"),
    Key("export.needs_approval", FLAG, _N, True, "domain 14", "含身份数据的导出须审批", "Exports with identity data need approval"),
    Key("conflicts.table", FLAGS_BY_KIND, _N, CONFLICTS, "domain 20", "互斥业务表", "Changes that exclude one another"),
    Key("calendar.source", TEXT, _N, "chinesecalendar", "domain 3", "工作日历来源", "Source of the working-day calendar"),
]  # fmt: skip
KEYS: dict[str, Key] = {key.name: key for key in _ALL}
