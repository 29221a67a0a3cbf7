"""What levels may set about rectifications (R4, R7)."""

from ground.bilingual import Bilingual
from records.settings.kinds import NUMBER
from records.settings.registry import Combine, Key

GROUP = Bilingual("限期整改", "Rectification within a time limit")

_N = Combine.NEAREST
SETTINGS = (
    Key("rectification.most_days", NUMBER, _N, 30, "R7", group=GROUP,
        title=Bilingual("整改期限最长(天)", "Longest term of a rectification (days)")),
    Key("rectification.time_limit_days", NUMBER, _N, 5, "R7", group=GROUP,
        title=Bilingual("签发与复核时限(工作日)", "Time limit of issuing and checking (working days)")),
    Key("rectification.reminder_days", NUMBER, _N, 2, "R7", group=GROUP,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
)  # fmt: skip
