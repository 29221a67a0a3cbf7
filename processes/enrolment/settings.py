"""What levels may set about enrolment, with the national defaults (S22, S25, S33)."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER, WINDOWS
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key
from records.tables.org import OrgKind

GROUP = Bilingual("招生入学", "Enrolment")
_N, _F = Combine.NEAREST, Combine.FORBID_BELOW
_PROVINCIAL = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})
_AUTUMN = [{"from": "08-11", "to": "09-30"}]
SETTINGS = (
    Key("enrolment.enabled", FLAG, _F, True, "S25", per_stage=True, levels=_PROVINCIAL, group=GROUP, document=GUIDE,
        title=Bilingual("允许录取新生", "Enrolment allowed")),
    Key("enrolment.windows", WINDOWS, _N, _AUTUMN, "S25", per_stage=True, levels=_PROVINCIAL, group=GROUP,
        document=GUIDE, title=Bilingual("录取新生时段（升级之后至9月30日）", "Window of enrolment")),
    Key("enrolment.leader_step", FLAG, _N, True, "S22", group=GROUP, document=GUIDE,
        title=Bilingual("自主招生须学校领导审核", "Self-enrolment: the school's leader decides")),
    Key("enrolment.office_step", FLAG, _N, False, "S33", per_stage=True, group=GROUP,
        by_stage={"primary": False, "junior": False, "senior": True},
        title=Bilingual("自主招生须招生部门核对", "Self-enrolment: the enrolment office decides too")),
    Key("enrolment.plan_binding", FLAG, _N, False, "S21", per_stage=True, group=GROUP,
        by_stage={"primary": False, "junior": False, "senior": True},
        title=Bilingual("不得超出招生计划", "Nobody beyond the plan")),
    Key("enrolment.spread", FLAG, _N, True, "S22", group=GROUP,
        title=Bilingual("未写明班级的均衡分班", "Who has no class is spread evenly")),
    Key("enrolment.file_days", NUMBER, _N, 30, "domain 19", group=GROUP, document=GUIDE,
        title=Bilingual("学籍补建、转接期限（天）", "Time to find or make a missing file (days)")),
    Key("enrolment.time_limit_days", NUMBER, _N, 10, "S22", group=GROUP, document=GUIDE,
        title=Bilingual("每级核办时限(工作日)", "Time limit of each level (working days)")),
    Key("enrolment.reminder_days", NUMBER, _N, 3, "S22", group=GROUP, document=GUIDE,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
    Key("enrolment.correction_days", NUMBER, _N, 10, "domain 31", group=GROUP,
        title=Bilingual("退回更正时限(工作日)", "Time limit of a correction (working days)")),
)  # fmt: skip
