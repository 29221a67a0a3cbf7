"""Markup of papers: every text is escaped where it enters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def row(cells: Iterable[str], classes: Sequence[str] = (), tag: str = "td") -> str:
    """Return a row of a table; `classes` style its cells from the left."""
    styled = [*classes]
    told = [
        f'<{tag}{_class(styled, at)}>{escape(cell)}</{tag}>' for at, cell in enumerate(cells)
    ]  # fmt: skip
    return f"<tr>{''.join(told)}</tr>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], classes: Sequence[str] = ()) -> str:
    """Return a table whose heads are repeated on every page."""
    body = "".join(row(cells, classes) for cells in rows)
    return f"<table><thead>{row(heads, classes, 'th')}</thead><tbody>{body}</tbody></table>"


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Return labelled values, two beside each other."""
    lines = []
    for at in range(0, len(pairs), 2):
        couple = [*pairs[at : at + 2], ("", "")][:2]
        cells = [f"<th>{escape(label)}</th><td>{escape(value)}</td>" for label, value in couple]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table class="facts">{"".join(lines)}</table>'


def _class(styled: Sequence[str], at: int) -> str:
    return f' class="{styled[at]}"' if at < len(styled) and styled[at] else ""
