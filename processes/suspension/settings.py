"""What levels may set about the length of suspensions, beside what every change has."""

from ground.bilingual import Bilingual
from records.settings.kinds import COUNT, NUMBER
from records.settings.registry import Combine, Key

TITLE = Bilingual("休学", "Suspension")
MOST_DAYS = Key("suspension.most_days", COUNT, Combine.NEAREST, 366, "1.4", per_stage=True, group=TITLE,
                title=Bilingual("休学：一次最长天数", "Suspension: longest at a time (days)"))  # fmt: skip
MOST_EXTENSIONS = Key("suspension.most_extensions", NUMBER, Combine.NEAREST, 1, "1.4", per_stage=True, group=TITLE,
                      title=Bilingual("休学：最多延长次数", "Suspension: extended at most so many times"))  # fmt: skip
REMIND = Key("suspension.return_reminder_days", COUNT, Combine.NEAREST, 30, "S14", group=TITLE,
             title=Bilingual("休学：期满前提醒（天）", "Suspension: reminder before its end (days)"))  # fmt: skip
SETTINGS = (MOST_DAYS, MOST_EXTENSIONS, REMIND)
