"""What the demo's story of transfers needs: a province that decides too, and a reminder beyond every known calendar."""

from __future__ import annotations

from collections.abc import Sequence

from processes.demo import DemoSetting, Story, StoryPlace


def _settings(place: StoryPlace) -> Sequence[DemoSetting]:
    return (
        DemoSetting(place.province, "transfer.extra_provincial_step", True, "豫教基〔2026〕1号（演示）"),
        DemoSetting(
            place.other_authority, "transfer.fetch_reminder_days", place.days_beyond_calendar,
            "越教基〔2026〕8号（演示）",
        ),
    )  # fmt: skip


STORY = Story(_settings)
