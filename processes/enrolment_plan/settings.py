"""What levels may set about enrolment plans."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER
from records.settings.registry import Combine, Key

TITLE = Bilingual("招生计划", "Enrolment plan")
_N, _F, _RULE = Combine.NEAREST, Combine.FORBID_BELOW, "S21"
SETTINGS = (
    Key("enrolment_plan.enabled", FLAG, _F, True, _RULE, per_stage=True, group=TITLE,
        title=Bilingual("允许申报、变更招生计划", "Plans may be asked for and changed")),
    Key("enrolment_plan.leader_step", FLAG, _N, True, _RULE, group=TITLE,
        title=Bilingual("学校申报须学校领导审核", "The school's leader decides")),
    Key("enrolment_plan.time_limit_days", NUMBER, _N, 10, _RULE, group=TITLE,
        title=Bilingual("每级核办时限(工作日)", "Time limit of each level (working days)")),
    Key("enrolment_plan.reminder_days", NUMBER, _N, 3, _RULE, group=TITLE,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
)  # fmt: skip
