"""Who does something, for which organisation, at what instant: every function that writes needs this."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STATUTORY_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Acting:
    """The author of a change (S6: quality responsibility is recorded by name).

    `now` is an aware instant, read once per transaction; `account_id` and `org_id` are None for system jobs.
    """

    now: datetime
    account_id: str | None = None
    org_id: str | None = None
    reason: str = ""
    case_no: str | None = None

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError(f"Expected an aware instant for Acting.now but got the naive {self.now!r}: add a zone.")

    @property
    def today(self) -> date:
        """The statutory (Asia/Shanghai) date of `now`."""
        return local_date(self.now)

    def because(self, reason: str) -> "Acting":
        """Return the same author with another reason."""
        return replace(self, reason=reason)


def local_date(instant: datetime) -> date:
    """Return the statutory date on which an instant falls, whatever the zone of the machine."""
    return instant.astimezone(STATUTORY_ZONE).date()


def start_of(day: date) -> datetime:
    """Return the instant, in UTC, at which a statutory day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=STATUTORY_ZONE).astimezone(UTC)
