"""What levels may set about registration, with the national defaults (S1-S4)."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER, WINDOWS
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key

GROUP = Bilingual("学籍注册", "Registration")

_N, _F = Combine.NEAREST, Combine.FORBID_BELOW
_MONTH = [{"from": "09-01", "to": "09-30"}]
SETTINGS = (
    Key("registration.enabled", FLAG, _F, True, "S25", group=GROUP, document=GUIDE,
        title=Bilingual("允许学籍注册", "Registration allowed")),
    Key("registration.enrolled_windows", WINDOWS, _N, [], "S1", group=GROUP, document=GUIDE,
        title=Bilingual("在校生注册开放时段", "Windows for pupils already at school")),
    Key("registration.returning_windows", WINDOWS, _N, [], "S3", group=GROUP, document=GUIDE,
        title=Bilingual("来华、归国学生注册开放时段", "Windows for returning and foreign pupils")),
    Key("registration.primary_one_windows", WINDOWS, _N, _MONTH, "S2", group=GROUP, document=GUIDE,
        title=Bilingual("小学新生注册时段（开学一个月内，逾期列明）", "Window for primary one (one month)")),
    Key("registration.youngest", NUMBER, _N, 6, "S2", group=GROUP,
        title=Bilingual("小学新生最低年龄（开学时周岁）", "Least age in primary one, at term start")),
    Key("registration.leader_step", FLAG, _N, True, "S4", group=GROUP, document=GUIDE,
        title=Bilingual("学校领导审核", "The school's leader decides")),
    Key("registration.upper_step", FLAG, _N, False, "S4", group=GROUP, document=GUIDE,
        title=Bilingual("上一级主管部门加核一步", "The next authority above decides too")),
    Key("registration.province_step", FLAG, _N, False, "S4", group=GROUP, document=GUIDE,
        title=Bilingual("省级加核一步", "The province decides too")),
    Key("registration.time_limit_days", NUMBER, _N, 10, "S4", group=GROUP, document=GUIDE,
        title=Bilingual("每级核办时限(工作日)", "Time limit of each level (working days)")),
    Key("registration.reminder_days", NUMBER, _N, 3, "S4", group=GROUP, document=GUIDE,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
    Key("registration.correction_days", NUMBER, _N, 10, "domain 31", group=GROUP,
        title=Bilingual("退回更正时限(工作日)", "Time limit of a correction (working days)")),
)  # fmt: skip
