"""Documents as Word files: every run names its East Asian font, so that no Chinese text falls to a Japanese one."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from forms.paper.document import Document, Grid

TITLES, BODY, LATIN = "黑体", "宋体", "Times New Roman"
MOST_TEXT = 30_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_word(of: Document) -> bytes:
    """Return a document as .docx: A4, heads of tables repeated on every page, page numbers at the foot."""
    word = new_document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    word.core_properties.title, word.core_properties.language = _clean(of.title)[:255], of.language
    word.core_properties.author = ""
    _set(word.styles["Normal"], BODY)
    _line(word.add_paragraph(), of.title, TITLES, 18, WD_ALIGN_PARAGRAPH.CENTER)
    _line(word.add_paragraph(), of.under, BODY, 10, WD_ALIGN_PARAGRAPH.CENTER)
    for part in of.parts:
        heading = word.add_heading(level=1)
        _line(heading, part.title, TITLES, 14)
        for text in part.paragraphs:
            _line(word.add_paragraph(), text, BODY, 12)
        if part.grid is not None:
            _table(word, part.grid)
    _numbered(section)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _line(paragraph: Any, text: str, font: str, size: float, alignment: Any = None) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size = Pt(size)
    _set(run, font)
    paragraph.paragraph_format.space_after = Pt(4)
    if alignment is not None:
        paragraph.alignment = alignment


def _set(styled: Any, font: str) -> None:
    """Latin letters in one font, all East Asian ones in another."""
    styled.font.name = LATIN
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), LATIN)


def _table(word: Any, grid: Grid) -> None:
    table = word.add_table(rows=1, cols=len(grid.heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, grid.heads, strict=True):
        _line(cell.paragraphs[0], head, TITLES, 9.5)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in grid.told():
        for at, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            side = WD_ALIGN_PARAGRAPH.RIGHT if at in grid.numbers else None
            _line(cell.paragraphs[0], text, BODY, 9.5, side)


def _numbered(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)[:MOST_TEXT]
