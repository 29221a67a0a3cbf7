"""What levels may set about duplicate enrolments."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER
from records.settings.registry import Combine, Key

TITLE = Bilingual("重复招生处理", "Duplicate enrolment")
_N, _RULE = Combine.NEAREST, "domain 35"
HEARING = Key("duplicate_enrolment.hearing_days", NUMBER, _N, 5, _RULE, group=TITLE,
              title=Bilingual("学校陈述时限（工作日）", "Time to state the case (working days)"))  # fmt: skip
LIMIT = Key("duplicate_enrolment.time_limit_days", NUMBER, _N, 10, _RULE, group=TITLE,
            title=Bilingual("裁定时限（工作日）", "Time limit of the decision (working days)"))  # fmt: skip
REMIND = Key("duplicate_enrolment.reminder_days", NUMBER, _N, 2, _RULE, group=TITLE,
             title=Bilingual("到期前提醒（工作日）", "Reminder before the limit (working days)"))  # fmt: skip
LEADER = Key("duplicate_enrolment.leader_step", FLAG, _N, True, _RULE, group=TITLE,
             title=Bilingual("学校陈述须学校领导审核", "The school's leader decides its statement"))  # fmt: skip
SETTINGS = (HEARING, LIMIT, REMIND, LEADER)
