"""What levels may set about group moves (domain 34)."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER, PARTY_LISTS
from records.settings.registry import Combine, Key
from records.tables.org import OrgKind

TITLE = Bilingual("整班转学", "Group move")
_PROVINCIAL = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})

SETTINGS = (
    Key("group_move.enabled", FLAG, Combine.FORBID_BELOW, True, "domain 34", per_stage=True, group=TITLE,
        levels=_PROVINCIAL,
        title=Bilingual("允许整班转学", "Group moves allowed")),
    Key("group_move.evidence.required", PARTY_LISTS, Combine.NEAREST, {"authority": ["authority_document"]},
        "domain 34",
        group=TITLE, title=Bilingual("整班转学：必交材料", "Group move: required evidence")),
    Key("group_move.time_limit_days", NUMBER, Combine.NEAREST, 10, "domain 34", group=TITLE,
        title=Bilingual("整班转学：每步时限（工作日）", "Group move: time limit of each step (working days)")),
    Key("group_move.reminder_days", NUMBER, Combine.NEAREST, 3, "domain 34", group=TITLE,
        title=Bilingual("整班转学：到期前提醒（工作日）", "Group move: reminder before the limit (working days)")),
)  # fmt: skip
