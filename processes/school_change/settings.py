"""What levels may set about changes of schools (O8)."""

from ground.bilingual import Bilingual
from records.settings.kinds import NUMBER
from records.settings.registry import Combine, Key

GROUP = Bilingual("学校变更", "Change of a school")

_N = Combine.NEAREST
SETTINGS = (
    Key("school_change.time_limit_days", NUMBER, _N, 10, "O8", group=GROUP,
        title=Bilingual("学校变更：每级办理时限(工作日)",
                        "Change of a school: time limit of each level (working days)")),
    Key("school_change.reminder_days", NUMBER, _N, 3, "O8", group=GROUP,
        title=Bilingual("学校变更：到期前提醒(工作日)",
                        "Change of a school: reminder before the limit (working days)")),
)  # fmt: skip
