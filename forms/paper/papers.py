"""The three papers of the house: class roster (花名册), student card (学籍卡), approval form of a case (审批单)."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

import segno

from forms.paper.markup import facts, table
from forms.paper.printer import Paper
from ground.bilingual import Bilingual

Pairs = Sequence[tuple[Bilingual, Bilingual]]
ROSTER_HEADS = (
    Bilingual("序号", "No."), Bilingual("姓名", "Name"), Bilingual("性别", "Sex"), Bilingual("民族", "Ethnic group"),
    Bilingual("出生日期", "Born"), Bilingual("身份证件号", "ID number"), Bilingual("学籍号", "Student code"),
    Bilingual("学籍状态", "State"), Bilingual("备注", "Remark"),
)  # fmt: skip
_ROSTER_STYLES = ("centre", "", "centre", "", "code", "code", "code", "", "")
_MASKED = Bilingual("身份信息已脱敏", "identity data masked")


@dataclass(frozen=True)
class Roster:
    """A class with its pupils: one row each, without its number and the empty remark."""

    school: Bilingual
    room: str
    on: str
    rows: Sequence[Sequence[Bilingual]]
    boys: int
    masked: bool


@dataclass(frozen=True)
class Card:
    """One student's card: labelled fields and the schools one went to, each as (from, to, school, why)."""

    name: str
    school: Bilingual
    place: Bilingual
    fields: Pairs
    enrolments: Sequence[Sequence[Bilingual]]
    masked: bool


@dataclass(frozen=True)
class Step:
    """One thing that somebody did with a case."""

    what: Bilingual
    who: Bilingual
    at: str
    reason: str


@dataclass(frozen=True)
class Section:
    """A part of a case: labelled values, or rows under columns."""

    title: Bilingual
    pairs: Pairs = ()
    columns: Sequence[Bilingual] = ()
    rows: Sequence[Sequence[Bilingual]] = ()


@dataclass(frozen=True)
class Approval:
    """A case with its decisions; `digest` is the last of its chained history."""

    process: Bilingual
    sentence: Bilingual
    number: str
    state: Bilingual
    sections: Sequence[Section]
    steps: Sequence[Step]
    digest: str
    evidence: Sequence[Bilingual] = field(default=())


class Speaker:
    """Says every pair of words in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._english = language == "en"

    def __call__(self, zh: str | Bilingual, en: str = "") -> str:
        pair = zh if isinstance(zh, Bilingual) else Bilingual(zh, en)
        return pair.en if self._english else pair.zh

    def pairs(self, said: Pairs) -> list[tuple[str, str]]:
        """Both words of labelled values."""
        return [(self(label), self(value)) for label, value in said]


def roster(of: Roster, language: str = "zh-CN") -> Paper:
    """Return the roster of a class as a paper."""
    say = Speaker(language)
    rows = [[str(at), *map(say, row), ""] for at, row in enumerate(of.rows, start=1)]
    total, girls = len(rows), len(rows) - of.boys
    title = say(f"{of.room}学生花名册", f"Class roster, {of.room}")
    counted = say(f"共 {total} 人，男 {of.boys} 人，女 {girls} 人", f"{total} pupils, {of.boys} boys, {girls} girls")
    under = " · ".join([say(of.school), of.on, counted, *([say(_MASKED)] if of.masked else [])])
    body = table([say(head) for head in ROSTER_HEADS], rows, _ROSTER_STYLES)
    below = signs(say, ("班主任", "Form teacher"), ("学籍管理员", "Clerk"), ("学校盖章", "Seal of the school"))
    return Paper(title, head(title, under) + body + below, language=language)


def card(of: Card, language: str = "zh-CN") -> Paper:
    """Return a student's card as a paper."""
    say = Speaker(language)
    title = say(f"学籍卡 {of.name}", f"Student card, {of.name}")
    under = " · ".join([say(of.school), say(of.place), *([say(_MASKED)] if of.masked else [])])
    heads = [say("起", "From"), say("止", "To"), say("学校", "School"), say("缘由", "Reason")]
    past = table(heads, [[say(cell) for cell in row] for row in of.enrolments])
    body = (
        f"{head(title, under)}<h2>{say('基本信息', 'Particulars')}</h2>{facts(say.pairs(of.fields))}"
        f"<h2>{say('就读经历', 'Schools attended')}</h2>{past}"
    )
    return Paper(title, body + signs(say, ("经办人", "Clerk"), ("学校盖章", "Seal of the school")), language=language)


def approval(of: Approval, language: str = "zh-CN") -> Paper:
    """Return the approval form of a case: what is asked, who decided what and when, and the digest that proves it."""
    say = Speaker(language)
    title = say(f"{of.process.zh}审批单", f"Approval form, {of.process.en}")
    parts = [head(title, f"{of.number} · {say(of.state)}"), f"<p>{escape(say(of.sentence))}</p>"]
    for section in of.sections:
        parts.append(f"<h2>{escape(say(section.title))}</h2>")
        if section.pairs:
            parts.append(facts(say.pairs(section.pairs)))
        if section.columns:
            rows = [[say(cell) for cell in row] for row in section.rows]
            parts.append(table([say(one) for one in section.columns], rows))
    if of.evidence:
        named = say("、", ", ").join(map(say, of.evidence))
        parts.append(f"<h2>{say('佐证材料', 'Evidence')}</h2><p>{escape(named)}</p>")
    heads = [say("事项", "What"), say("办理人", "By"), say("时间", "When"), say("意见", "Reason")]
    steps = [[say(step.what), say(step.who), step.at, step.reason] for step in of.steps]
    parts.append(f"<h2>{say('办理过程', 'What happened')}</h2>{table(heads, steps)}")
    return Paper(title, "".join(parts) + _seal(say, of), language=language)


def code_of(number: str, digest: str) -> str:
    """Return what the square code of an approval form says: the case and the digest of its history."""
    return f"HEBAN {number} {digest}"


def head(title: str, under: str) -> str:
    """Return the heading of a paper, with the line under it."""
    return f'<h1>{escape(title)}</h1><p class="under">{escape(under)}</p>'


def signs(say: Speaker, *who: tuple[str, str]) -> str:
    """Return the places at the end of a paper where people sign."""
    return f'<div class="signs">{"".join(f"<span>{escape(say(zh, en))}</span>" for zh, en in who)}</div>'


def _seal(say: Speaker, of: Approval) -> str:
    out = io.BytesIO()
    segno.make(code_of(of.number, of.digest), error="m").save(out, kind="svg", border=1)
    picture = b64encode(out.getvalue()).decode()
    words = say(
        "办理记录逐条链接，下列摘要为其最后一条；与系统中的记录一致，即未被改动。",
        "Each record of the case is chained to the one before; this is the digest of the last. If it equals the one in "
        "the system, nothing was changed.",
    )
    return (
        f'<div class="seal"><img src="data:image/svg+xml;base64,{picture}" alt="">'
        f'<div><p>{escape(words)}</p><p class="hash">{escape(of.digest)}</p></div></div>'
    )
