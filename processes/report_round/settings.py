"""What levels may set about submitting a report."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG
from records.settings.registry import Combine, Key

GROUP = Bilingual("月报报送", "Monthly report")
RULES = (
    "教育信息化工作进展信息系统管理办法（教育部，2016）",
    "Management rules of the education-informatization progress system (ministry, 2016)",
)

SETTINGS = (
    Key("report_round.inspector_step", FLAG, Combine.NEAREST, True, "domain 5", group=GROUP, document=RULES,
        title=Bilingual("报送前须视察员审定", "The inspector approves before a report is submitted")),
)  # fmt: skip
