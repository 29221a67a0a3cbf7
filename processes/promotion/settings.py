"""What the ministry sets about the promotion (S19, W3; domain-facts 2.6)."""

from ground.bilingual import Bilingual
from records.settings.kinds import COUNT, NUMBER
from records.settings.registry import Combine, Key
from records.tables.org import OrgKind

GROUP = Bilingual("毕业升级", "Promotion")
GUIDE = (
    "全国学籍系统业务指南（教育部，2014）",
    "Guide to the national student-record system (Ministry of Education, 2014)",
)

_N = Combine.NEAREST
_NATIONAL = frozenset({OrgKind.MINISTRY})
SETTINGS = (
    Key("promotion.weeks_before", COUNT, _N, 7, "S19", levels=_NATIONAL, group=GROUP, document=GUIDE,
        title=Bilingual("提前准备（周）", "Weeks of preparation before it")),
    Key("promotion.urge_days", COUNT, _N, 7, "S19", levels=_NATIONAL, group=GROUP, document=GUIDE,
        title=Bilingual("预检与催办间隔（天）", "Days between rehearsals")),
    Key("promotion.purge_days", NUMBER, _N, 26, "2.6", levels=_NATIONAL, group=GROUP, document=GUIDE,
        title=Bilingual("提前清理毕业年级未办结业务（天）",
                        "Days before it when open cases of graduating grades are closed")),
    Key("promotion.workers", COUNT, _N, 2, "W3", levels=_NATIONAL, group=GROUP,
        title=Bilingual("同时执行升级的后台任务数", "Jobs that move students side by side")),
)  # fmt: skip
