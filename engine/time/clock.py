"""Where time comes from: the one place of the engine that may read the machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from engine.errors import BadInput


class Clock(Protocol):
    """now() gives an aware instant in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that moves only when told (tests, `heban simulate`); it never goes back."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = aware(start or datetime(2026, 9, 1, tzinfo=UTC))

    def now(self) -> datetime:
        return self._now

    def advance(self, to: datetime | timedelta) -> datetime:
        """Move by a span or to an instant; BadInput when that would be back in time."""
        target = self._now + to if isinstance(to, timedelta) else aware(to)
        if target < self._now:
            raise BadInput(
                f"Expected a time not before {self._now.isoformat()} but got {target.isoformat()}",
                zh=f"时间只能往后拨，现为 {self._now.isoformat()}，不能拨到 {target.isoformat()}",
            )
        self._now = target
        return target


def aware(moment: datetime) -> datetime:
    """The instant in UTC; BadInput for a naive one, because its zone would be a guess."""
    if moment.tzinfo is None:
        raise BadInput(
            f"Expected an instant with its offset but got {moment.isoformat()}; add tzinfo",
            zh=f"时间须带时区，现为 {moment.isoformat()}，请补上时区",
        )
    return moment.astimezone(UTC)
