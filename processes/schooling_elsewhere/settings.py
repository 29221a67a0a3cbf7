"""What levels may set about schooling in another province after graduation (S23, S25)."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER, WINDOWS
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key
from records.tables.org import OrgKind

TITLE = Bilingual("毕业后跨省就学", "Schooling in another province")
_N, _F, _RULE = Combine.NEAREST, Combine.FORBID_BELOW, "S23"
_PROVINCIAL = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})
_TERMS = [{"from": "08-15", "to": "12-14"}, {"from": "03-01", "to": "05-31"}]
SETTINGS = (
    Key("schooling_elsewhere.enabled", FLAG, _F, True, _RULE, per_stage=True, levels=_PROVINCIAL, group=TITLE,
        document=GUIDE, title=Bilingual("允许毕业后跨省就学", "Allowed")),
    Key("schooling_elsewhere.windows", WINDOWS, _N, _TERMS, _RULE, per_stage=True, levels=_PROVINCIAL, group=TITLE,
        document=GUIDE, title=Bilingual("申请时段", "Windows for requests")),
    Key("schooling_elsewhere.leader_step", FLAG, _N, True, _RULE, group=TITLE, document=GUIDE,
        title=Bilingual("须学校领导审核", "The school's leader decides")),
    Key("schooling_elsewhere.time_limit_days", NUMBER, _N, 10, _RULE, group=TITLE, document=GUIDE,
        title=Bilingual("每级核办时限(工作日)", "Time limit of each level (working days)")),
    Key("schooling_elsewhere.reminder_days", NUMBER, _N, 3, _RULE, group=TITLE, document=GUIDE,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
)  # fmt: skip
