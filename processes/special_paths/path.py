"""What a folder declares of its special path: its kind, where the record goes, who may attend before the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ground.bilingual import Bilingual
from processes.status_changes.change import METHOD
from records.settings.kinds import COUNT, FLAG, Kind
from records.settings.national import MEASURES
from records.settings.registry import Combine, Key


@dataclass(frozen=True)
class SpecialPath:
    """One way to attend beside the school of record (S31).

    `kind` is one of records.students.placements.KINDS. `natures` are the kinds of school that can be attended: "" an
    ordinary one, `special`, `measure`. National defaults, which levels set by stage: `record_moves`, does the record go
    to the school attended; `record_choice`, may the school choose otherwise; `before_paper`, may the student attend
    before the case is decided (the exceptions to *no paper, no entry*); `most_days` until the review, of which the
    school is reminded `remind_days` before. `own_school`: the student's own school is meant where none is named.
    """

    key: str
    title: Bilingual
    kind: str
    natures: Sequence[str]
    record_moves: bool
    record_choice: bool
    before_paper: bool
    most_days: int
    remind_days: int = 30
    own_school: bool = False

    def setting(self, name: str) -> str:
        """The full name of one of its settings."""
        return f"{self.key}.{name}"

    @cached_property
    def settings(self) -> Sequence[Key]:
        """What levels may set beside what every change has."""
        return (
            self._key("record_moves", FLAG, self.record_moves, ("学籍转入就读学校", "the record moves to it")),
            self._key("record_choice", FLAG, self.record_choice,
                      ("可选择学籍去向", "the school may choose whether the record moves")),
            self._key("before_paper", FLAG, self.before_paper,
                      ("可先入学后办手续", "the student may attend before it is decided")),
            self._key("most_days", COUNT, self.most_days,
                      ("一次安排最长天数", "longest until the review (days)"), METHOD),
            self._key("review_reminder_days", COUNT, self.remind_days,
                      ("评估前提醒（天）", "reminder before the review (days)"), METHOD),
        )  # fmt: skip

    def _key(
        self, name: str, kind: Kind, default: object, words: tuple[str, str], document: tuple[str, str] = MEASURES
    ) -> Key:  # fmt: skip
        title = Bilingual(f"{self.title.zh}：{words[0]}", f"{self.title.en}: {words[1]}")
        return Key(self.setting(name), kind, Combine.NEAREST, default, "S31", per_stage=True, group=self.title,
                   title=title, document=document)  # fmt: skip
