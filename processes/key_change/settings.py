"""What levels may set about changes of key fields (S11-S12, S25; decisions, domain 6 and 48)."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER, PARTY_LISTS, WINDOWS
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key

GROUP = Bilingual("关键数据变更", "Change of key fields")
OTHERS = "others"  # the fields that the table of evidence does not name

# The household register proves name, sex, birth date and number, and what else stands in it.
EVIDENCE: dict[str, list[str]] = {
    "xm": ["household"], "xbm": ["household"], "csrq": ["household"], "sfzjh": ["household"],
    "sfzjlxm": [], OTHERS: ["household"],
}  # fmt: skip

_N, _F = Combine.NEAREST, Combine.FORBID_BELOW
SETTINGS = (
    Key("key_change.enabled", FLAG, _F, True, "S25", per_stage=True, group=GROUP, document=GUIDE,
        title=Bilingual("允许关键数据变更", "Changes of key fields allowed")),
    Key("key_change.windows", WINDOWS, _N, [], "S25", per_stage=True, group=GROUP, document=GUIDE,
        title=Bilingual("关键数据变更开放时段", "Windows for changes of key fields")),
    Key("key_change.time_limit_days", NUMBER, _N, 10, "S12", group=GROUP, document=GUIDE,
        title=Bilingual("每级审批时限(工作日)", "Time limit of each level (working days)")),
    Key("key_change.reminder_days", NUMBER, _N, 3, "S12", group=GROUP, document=GUIDE,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
    Key("key_change.evidence.required", PARTY_LISTS, _N, EVIDENCE, "S12", group=GROUP, document=GUIDE,
        title=Bilingual("各字段必交材料", "Evidence required for each field")),
    Key("key_change.leader_step", FLAG, _N, True, "S12", group=GROUP, document=GUIDE,
        title=Bilingual("学校领导审核", "Step of the school's leader")),
    Key("key_change.swap_seat", FLAG, _N, True, "domain 48", group=GROUP,
        title=Bilingual("姓名与证件号同时变更须上级复核", "Name and ID number together: the next level checks")),
)  # fmt: skip
