"""The growth record of a student (成长记录) as a paper: term by term, each part as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from forms.paper.markup import facts, table
from forms.paper.papers import Pairs, Speaker, head, signs
from forms.paper.printer import Paper
from ground.bilingual import Bilingual


@dataclass(frozen=True)
class PartShown:
    """One part as one school wrote it: labelled values, or rows under heads where it repeats."""

    title: Bilingual
    school: Bilingual
    pairs: Pairs = ()
    heads: Sequence[Bilingual] = ()
    rows: Sequence[Sequence[Bilingual]] = ()


@dataclass(frozen=True)
class TermShown:
    """One term and its parts."""

    title: Bilingual
    parts: Sequence[PartShown]


@dataclass(frozen=True)
class Growth:
    """A student's growth record; `left_out` are the parts that whoever prints may not read."""

    name: str
    school: Bilingual
    terms: Sequence[TermShown]
    left_out: Sequence[Bilingual]


def growth_paper(of: Growth, language: str = "zh-CN") -> Paper:
    """Return a growth record as a paper."""
    say = Speaker(language)
    title = say(f"成长记录 {of.name}", f"Growth record, {of.name}")
    parts = [head(title, say(of.school))]
    for term in of.terms:
        parts.append(f"<h2>{escape(say(term.title))}</h2>")
        for part in term.parts:
            parts.append(f"<h3>{escape(say(part.title))} · {escape(say(part.school))}</h3>")
            rows = [[say(cell) for cell in row] for row in part.rows]
            parts.append(table([say(one) for one in part.heads], rows) if part.heads else facts(say.pairs(part.pairs)))
    if not of.terms:
        parts.append(f"<p>{say('尚无记录', 'Nothing was recorded yet')}</p>")
    if of.left_out:
        named = say("、", ", ").join(map(say, of.left_out))
        why = say("未包含（仅学生所在学校可见）：", "Not included, since only the student's own school reads it: ")
        parts.append(f"<p>{why}{escape(named)}</p>")
    below = signs(say, ("班主任", "Form teacher"), ("学校盖章", "Seal of the school"))
    return Paper(title, "".join(parts) + below, language=language)
