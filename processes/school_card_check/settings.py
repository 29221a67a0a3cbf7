"""What levels may set about the check of basic information (O17)."""

from ground.bilingual import Bilingual
from records.settings.kinds import NUMBER
from records.settings.registry import Combine, Key

GROUP = Bilingual("学校基本信息审核", "Check of basic information")

_N = Combine.NEAREST
SETTINGS = (
    Key("school_card_check.time_limit_days", NUMBER, _N, 10, "O17", group=GROUP,
        title=Bilingual("主管部门审核时限(工作日)", "Time limit of the authority (working days)")),
    Key("school_card_check.amend_days", NUMBER, _N, 5, "O17", group=GROUP,
        title=Bilingual("学校修改时限(工作日)", "Time limit of the school's correction (working days)")),
    Key("school_card_check.reminder_days", NUMBER, _N, 3, "O17", group=GROUP,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
)  # fmt: skip
