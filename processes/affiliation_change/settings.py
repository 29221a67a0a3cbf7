"""What levels may set about changes of affiliation (O9)."""

from ground.bilingual import Bilingual
from records.settings.kinds import NUMBER
from records.settings.registry import Combine, Key

GROUP = Bilingual("学校隶属变更", "Change of a school's affiliation")

_N = Combine.NEAREST
SETTINGS = (
    Key("affiliation_change.time_limit_days", NUMBER, _N, 10, "O9", group=GROUP,
        title=Bilingual("隶属变更：每级核定时限(工作日)",
                        "Change of affiliation: time limit of each level (working days)")),
    Key("affiliation_change.reminder_days", NUMBER, _N, 3, "O9", group=GROUP,
        title=Bilingual("隶属变更：到期前提醒(工作日)",
                        "Change of affiliation: reminder before the limit (working days)")),
)  # fmt: skip
