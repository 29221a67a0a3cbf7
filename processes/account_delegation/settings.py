"""What levels may set about delegations (O7; decisions, design 17)."""

from ground.bilingual import Bilingual
from records.settings.kinds import NUMBER
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key

GROUP = Bilingual("岗位代理", "Delegation of a post")

_N = Combine.NEAREST
SETTINGS = (
    Key("account_delegation.most_days", NUMBER, _N, 90, "O7", group=GROUP, document=GUIDE,
        title=Bilingual("代理期限最长(天)", "Longest period (days)")),
    Key("account_delegation.time_limit_days", NUMBER, _N, 5, "O7", group=GROUP, document=GUIDE,
        title=Bilingual("同意时限(工作日)", "Time limit of each consent (working days)")),
    Key("account_delegation.reminder_days", NUMBER, _N, 2, "O7", group=GROUP, document=GUIDE,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
)  # fmt: skip
