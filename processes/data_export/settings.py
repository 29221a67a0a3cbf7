"""What levels may set about exports with identity data (decisions, domain 14)."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER
from records.settings.registry import Combine, Key

GROUP = Bilingual("含身份数据的导出", "Export with identity data")

_N = Combine.NEAREST
SETTINGS = (
    Key("data_export.needs_approval", FLAG, _N, True, "domain 14", group=GROUP,
        title=Bilingual("含身份数据的导出须审批", "Exports with identity data need approval")),
    Key("data_export.time_limit_days", NUMBER, _N, 10, "domain 14", group=GROUP,
        title=Bilingual("每级审批时限(工作日)", "Time limit of each level (working days)")),
    Key("data_export.reminder_days", NUMBER, _N, 3, "domain 14", group=GROUP,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
)  # fmt: skip
