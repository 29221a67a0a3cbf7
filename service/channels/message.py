"""What leaves Heban by a channel: the kind, the case number and a link; never a name or a notice's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ground.bilingual import Bilingual
from records.notice_addresses import Address
from records.notice_kinds import kind_of
from records.tables.notice import Notice

SHOWN = 20  # cases that a daily message lists; the rest are counted


@dataclass(frozen=True)
class Line:
    """One notice: what it is about, the number of its case if it has one, and where to read it."""

    kind: str
    words: Bilingual
    case_no: str | None
    link: str


@dataclass(frozen=True)
class Message:
    """What is sent under a key, by which a receiver tells repeats; `lines` of a daily message are many.

    `code` is set where the message verifies an address. `stop` is the page on which the address is given up.
    """

    key: str
    lines: Sequence[Line]
    stop: str
    daily: bool = False
    code: str | None = None

    @property
    def subject(self) -> Bilingual:
        """One line that says what it is about."""
        if self.code is not None:
            return Bilingual("【核办】验证接收地址", "Heban: verify your address")
        if self.daily:
            count = len(self.lines)
            return Bilingual(f"【核办】每日汇总：{count} 条通知", f"Heban: daily digest of {count} notices")
        (line,) = self.lines
        return Bilingual(f"【核办】{said(line).zh}", f"Heban: {said(line).en}")

    @property
    def short(self) -> str:
        """The text of a text message."""
        if self.code is not None:
            return f"{self.subject.zh}，验证码 {self.code}，15 分钟内有效。"
        return f"{self.subject.zh} {self.lines[0].link}"

    @property
    def text(self) -> str:
        """The text of an e-mail, Chinese first."""
        if self.code is not None:
            return (
                f"验证码：{self.code}，15 分钟内有效。如非本人操作，请忽略。\n\n"
                f"Your code is {self.code}, valid for 15 minutes. Ignore this message if you did not ask for it.\n"
            )
        listed = [f"{said(line).zh}\n{said(line).en}\n{line.link}" for line in self.lines[:SHOWN]]
        if (more := len(self.lines) - SHOWN) > 0:
            listed.append(f"另有 {more} 条，请登录查看。\n{more} more: sign in to read them.")
        return "\n\n".join([*listed, f"不再接收 Unsubscribe：{self.stop}"]) + "\n"


class Channel(Protocol):
    """One way to reach an address."""

    def send(self, address: Address, message: Message) -> None:
        """Hand a message over; an EngineError or RecordsError when it was not taken, and it is tried again."""


def line_of(notice: Notice, site: str) -> Line:
    """What is told of a notice: its kind and case, not its text, which may name a school or more."""
    kind = kind_of(notice.kind)
    link = f"{site}/cases/{notice.case_no}" if notice.case_no else f"{site}/notices"
    return Line(kind.name, kind.words, notice.case_no, link)


def said(line: Line) -> Bilingual:
    """A line in words."""
    if line.case_no is None:
        return line.words
    return Bilingual(f"{line.words.zh}：案件 {line.case_no}", f"{line.words.en}: case {line.case_no}")
