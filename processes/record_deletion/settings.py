"""What levels may set about the deletion of records."""

from ground.bilingual import Bilingual
from records.settings.kinds import FLAG, NUMBER
from records.settings.national import GUIDE
from records.settings.registry import Combine, Key
from records.tables.org import OrgKind

TITLE = Bilingual("注销学籍", "Deletion of a record")
_TOP = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})

FORMAL = Key("record_deletion.formal_codes", FLAG, Combine.FORBID_BELOW, True, "domain 38", group=TITLE,
             document=GUIDE, levels=_TOP,
             title=Bilingual("允许注销持正式学籍号的学籍", "Records with a formal code can be deleted"))  # fmt: skip
LIMIT = Key("record_deletion.time_limit_days", NUMBER, Combine.NEAREST, 10, "domain 38", group=TITLE, document=GUIDE,
            title=Bilingual("每级核办时限（工作日）", "Time limit of each seat (working days)"))  # fmt: skip
REMIND = Key("record_deletion.reminder_days", NUMBER, Combine.NEAREST, 3, "domain 38", group=TITLE, document=GUIDE,
             title=Bilingual("到期前提醒（工作日）", "Reminder before the limit (working days)"))  # fmt: skip
SETTINGS = (FORMAL, LIMIT, REMIND)
