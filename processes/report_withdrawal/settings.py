"""What levels may set about withdrawing a report."""

from ground.bilingual import Bilingual
from records.settings.kinds import COUNT
from records.settings.registry import Combine, Key

GROUP = Bilingual("撤报申请", "Withdrawal of a report")

SETTINGS = (
    Key("report_withdrawal.correction_days", COUNT, Combine.NEAREST, 3, "R3", group=GROUP,
        title=Bilingual("撤报后的更正时限（天）", "Days to correct a withdrawn report")),
)  # fmt: skip
