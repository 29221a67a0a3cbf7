"""What levels may set about surveys (B4)."""

from ground.bilingual import Bilingual
from records.settings.kinds import NUMBER
from records.settings.registry import Combine, Key

GROUP = Bilingual("专项调查", "Surveys")

_N = Combine.NEAREST
SETTINGS = (
    Key("survey.most_periods", NUMBER, _N, 12, "B4", group=GROUP,
        title=Bilingual("专项调查最多采集期数", "Most periods that a survey is collected for")),
    Key("survey.time_limit_days", NUMBER, _N, 10, "B4", group=GROUP,
        title=Bilingual("发展规划部门审批时限(工作日)", "Time limit of the planning department (working days)")),
    Key("survey.reminder_days", NUMBER, _N, 3, "B4", group=GROUP,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
)  # fmt: skip
