"""A document of headings, paragraphs and tables, written once and set as PDF, Word or a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

from forms.paper.markup import table
from forms.paper.printer import Paper

Value = str | int | Decimal | None


@dataclass(frozen=True)
class Grid:
    """A table; `numbers` are the columns, from 0, that hold figures."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    numbers: frozenset[int] = frozenset()

    def told(self) -> list[list[str]]:
        """The rows as text; nothing is a dash."""
        return [["—" if value is None else said(value) for value in row] for row in self.rows]


@dataclass(frozen=True)
class Part:
    """One section: its heading, what it says, and its table."""

    title: str
    paragraphs: Sequence[str] = ()
    grid: Grid | None = None


@dataclass(frozen=True)
class Document:
    """A document in one language (zh-CN, en); `under` is the line below its title."""

    title: str
    under: str
    parts: Sequence[Part] = field(default=())
    language: str = "zh-CN"


def said(value: Value) -> str:
    """A value as a document says it; figures of four digits and more by thousands."""
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def as_paper(of: Document) -> Paper:
    """Return a document as a paper to print."""
    parts = [f'<h1>{escape(of.title)}</h1><p class="under">{escape(of.under)}</p>']
    for part in of.parts:
        parts.append(f"<h2>{escape(part.title)}</h2>")
        parts += [f"<p>{escape(text)}</p>" for text in part.paragraphs]
        if part.grid is not None:
            styles = ["number" if at in part.grid.numbers else "" for at in range(len(part.grid.heads))]
            parts.append(table(part.grid.heads, part.grid.told(), styles))
    return Paper(of.title, "".join(parts), language=of.language)
