"""What levels may set about graduation, with the national defaults (S19, S20, S25)."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER, WINDOWS
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key
from records.tables.org import OrgKind

GROUP = Bilingual("毕业", "Graduation")
CURRICULUM = (
    "普通高中课程方案（教育部，2020）",
    "Curriculum of senior high schools (ministry, 2020)",
)
PROFICIENCY = (
    "关于普通高中学业水平考试的实施意见（教基二〔2014〕10号）",
    "Opinions on the proficiency tests of senior high schools (2014)",
)
_N, _F = Combine.NEAREST, Combine.FORBID_BELOW
_PROVINCIAL = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})
_SUMMER = [{"from": "05-01", "to": "07-30"}]
SETTINGS = (
    Key("graduation.enabled", FLAG, _F, True, "S25", per_stage=True, levels=_PROVINCIAL, group=GROUP, document=GUIDE,
        title=Bilingual("允许办理毕业", "Graduation allowed")),
    Key("graduation.windows", WINDOWS, _N, _SUMMER, "S19", per_stage=True, levels=_PROVINCIAL, group=GROUP,
        document=GUIDE, title=Bilingual("毕业办理时段（7月30日前完成）", "Window of graduation (done by July 30)")),
    Key("graduation.authority", FLAG, _N, False, "S20", per_stage=True, levels=_PROVINCIAL, group=GROUP,
        by_stage={"primary": False, "junior": False, "senior": True}, document=GUIDE,
        title=Bilingual("须学籍主管部门核办", "The authority decides too")),
    Key("graduation.leader_step", FLAG, _N, True, "S20", group=GROUP, document=GUIDE,
        title=Bilingual("须学校领导审核", "The school's leader decides")),
    Key("graduation.completion", FLAG, _N, True, "domain 45", per_stage=True, levels=_PROVINCIAL, group=GROUP,
        document=GUIDE, title=Bilingual("允许结业、肄业", "Completion and incomplete study allowed")),
    Key("graduation.subjects", NUMBER, _N, 9, "S20", levels=_PROVINCIAL, group=GROUP, document=PROFICIENCY,
        title=Bilingual("高中毕业：学业水平考试合格科目数", "Senior high: proficiency subjects passed")),
    Key("graduation.credits", NUMBER, _N, 144, "S20", levels=_PROVINCIAL, group=GROUP, document=CURRICULUM,
        title=Bilingual("高中毕业：最低学分", "Senior high: fewest credits")),
    Key("graduation.time_limit_days", NUMBER, _N, 10, "S20", group=GROUP, document=GUIDE,
        title=Bilingual("每级核办时限(工作日)", "Time limit of each level (working days)")),
    Key("graduation.reminder_days", NUMBER, _N, 3, "S20", group=GROUP, document=GUIDE,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
    Key("graduation.correction_days", NUMBER, _N, 10, "domain 31", group=GROUP,
        title=Bilingual("退回更正时限(工作日)", "Time limit of a correction (working days)")),
)  # fmt: skip
