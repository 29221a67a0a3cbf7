"""What levels may set about problem records."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key

TITLE = Bilingual("问题学籍处理", "Problem records")
_N = Combine.NEAREST

LIMIT = Key("problem_record.time_limit_days", NUMBER, _N, 10, "S7", group=TITLE, document=GUIDE,
            title=Bilingual("每级处理时限（工作日）", "Time limit of each seat (working days)"))  # fmt: skip
REMIND = Key("problem_record.reminder_days", NUMBER, _N, 3, "S7", group=TITLE, document=GUIDE,
             title=Bilingual("到期前提醒（工作日）", "Reminder before the limit (working days)"))  # fmt: skip
DUTY = Key("problem_record.duty_days", NUMBER, _N, 20, "domain 39", group=TITLE, document=GUIDE,
           title=Bilingual("未保留方的改正期限（工作日）", "Time to correct it (working days)"))  # fmt: skip
LEADER = Key("problem_record.leader_step", FLAG, _N, True, "S7", group=TITLE, document=GUIDE,
             title=Bilingual("须学校领导审核", "The school's leader decides"))  # fmt: skip
SETTINGS = (LIMIT, REMIND, DUTY, LEADER)
