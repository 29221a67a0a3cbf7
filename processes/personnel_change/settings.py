"""What levels may set about changes of personnel (O5; decisions, domain 15)."""

from ground.bilingual import Bilingual
from records.settings.kinds import NUMBER
from records.settings.registry import Combine, Key

GROUP = Bilingual("管理人员变更", "Change of personnel")

_N = Combine.NEAREST
SETTINGS = (
    Key("personnel_change.time_limit_days", NUMBER, _N, 10, "O5", group=GROUP,
        title=Bilingual("每级核定时限(工作日)", "Time limit of each level (working days)")),
    Key("personnel_change.reminder_days", NUMBER, _N, 3, "O5", group=GROUP,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
)  # fmt: skip
