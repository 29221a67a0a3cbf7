"""What levels may set about transfers, with the national defaults (S16, S25; domain-facts 1.4)."""

from ground.bilingual import Bilingual
from processes.transfer.reasons import REASONS
from records.settings.kinds import FLAG, NAMES, NUMBER, NUMBERS, PARTY_LISTS, WINDOWS
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key

GROUP = Bilingual("转学", "Transfer")

# Only the receiving school uploads one stamped form unless the province asks more.
EVIDENCE: dict[str, list[str]] = {
    "receiving_school": ["stamped_form"],
    "receiving_authority": [],
    "releasing_school": [],
    "releasing_authority": [],
}

_N, _F, _U = Combine.NEAREST, Combine.FORBID_BELOW, Combine.UNION
SETTINGS = (
    Key("transfer.enabled", FLAG, _F, True, "S25", per_stage=True, group=GROUP, document=GUIDE,
        title=Bilingual("允许转学", "Transfers allowed")),
    Key("transfer.windows", WINDOWS, _N, [], "S25", per_stage=True, group=GROUP, document=GUIDE,
        title=Bilingual("转学开放时段", "Transfer windows")),
    Key("transfer.time_limit_days", NUMBER, _N, 10, "S16", group=GROUP, document=GUIDE,
        title=Bilingual("每方核办时限(工作日)", "Time limit of each party (working days)")),
    Key("transfer.reminder_days", NUMBER, _N, 3, "S16", group=GROUP, document=GUIDE,
        title=Bilingual("到期前提醒(工作日)", "Reminder before the limit (working days)")),
    Key("transfer.evidence.required", PARTY_LISTS, _N, EVIDENCE, "S16", group=GROUP, document=GUIDE,
        title=Bilingual("各方必交材料", "Evidence required of each party")),
    Key("transfer.closed_grades", NUMBERS, _U, [], "1.4", per_stage=True, group=GROUP,
        title=Bilingual("不受理转学的年级", "Grades closed to transfer")),
    Key("transfer.reasons", NAMES, _N, [], "1.4", per_stage=True, group=GROUP, options=REASONS,
        title=Bilingual("受理的转学原因（不填为全部）", "Accepted reasons (none named: all)")),
    Key("transfer.within_authority", FLAG, _N, True, "1.4", per_stage=True, group=GROUP,
        title=Bilingual("同一主管部门所属学校之间可以转学", "Transfers between schools of one authority")),
    Key("transfer.extra_provincial_step", FLAG, _N, False, "1.4", group=GROUP,
        title=Bilingual("省级加核一步", "Extra provincial step")),
    Key("transfer.city_decides", FLAG, _N, False, "2.3", per_stage=True, group=GROUP, document=GUIDE,
        title=Bilingual("由市级主管部门核办", "The city authority decides")),
    Key("transfer.same_authority_once", FLAG, _N, True, "S16", group=GROUP, document=GUIDE,
        title=Bilingual("同一主管部门只核一次", "Same authority decides once")),
    Key("transfer.leader_step", FLAG, _N, True, "S16", group=GROUP, document=GUIDE,
        title=Bilingual("转入学校领导审核", "Leader's step at the receiving school")),
    Key("transfer.fetch_reminder_days", NUMBER, _N, 10, "domain 12", group=GROUP,
        title=Bilingual("调档提醒(工作日)", "Reminder to fetch the file (working days)")),
    Key("transfer.cancel_after_approval_needs_agreement", FLAG, _N, False, "domain 12", group=GROUP,
        title=Bilingual("核办完毕后撤销须转出主管部门同意",
                        "Cancelling after approval needs the releasing authority's agreement")),
)  # fmt: skip
