"""Setting a paper: markup and the style of Heban's papers become a PDF, with who printed it on every page.

WeasyPrint draws with Pango, a library of the system. It is loaded with the first print, since loading takes a second;
where it is missing the print is refused with the one command that installs it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from importlib import import_module
from pathlib import Path
from typing import Any

from forms.errors import FormsError
from forms.paper.fonts import faces_for
from ground.bilingual import Bilingual

STYLE = Path(__file__).with_name("paper.css")
_TAG = re.compile(r"<[^>]*>")
_NUMERALS = "0123456789 /·"  # what page numbers and the mark may add


class PangoMissing(FormsError):
    """The system has no Pango, so nothing can be printed."""


@dataclass(frozen=True)
class Paper:
    """One paper: its title, its body as markup, whether it lies across, and its language (zh-CN, en)."""

    title: str
    body: str
    across: bool = False
    language: str = "zh-CN"


@dataclass(frozen=True)
class Mark:
    """Who printed it and when, said on every page (domain 32): `across` stands pale over the text, `foot` below it."""

    across: str
    foot: str


def print_paper(paper: Paper, mark: Mark) -> bytes:
    """Return the PDF of a paper; GlyphMissing for a character no font has, PangoMissing where nothing can print."""
    weasyprint = library()
    body = f'<div class="mark">{escape(mark.across)}</div>{paper.body}'
    faces = faces_for(unescape(_TAG.sub("", body)) + mark.foot + paper.title + _NUMERALS)
    html = (
        f'<html lang="{escape(paper.language)}"><head><title>{escape(paper.title)}</title></head>'
        f"<body>{body}</body></html>"
    )
    near = import_module("weasyprint.urls").URLFetcher(allowed_protocols=("data", "file"), fail_on_errors=True)
    fonts = weasyprint.text.fonts.FontConfiguration()
    style = weasyprint.CSS(string=_style(paper, mark, faces), font_config=fonts, url_fetcher=near)
    page = weasyprint.HTML(string=html, url_fetcher=near)
    return bytes(page.write_pdf(stylesheets=[style], font_config=fonts))


@cache
def library() -> Any:
    """Return WeasyPrint; raises PangoMissing where it cannot find the libraries it draws with."""
    try:
        import_module("weasyprint.text.fonts")
        return import_module("weasyprint")
    except OSError as missing:
        raise PangoMissing(Bilingual(
            "打印需要系统库 Pango，本机没有：请执行 sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0",
            "Expected the system's library Pango for printing but found none: run "
            "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0",
        )) from missing  # fmt: skip


def _style(paper: Paper, mark: Mark, faces: list[Path]) -> str:
    named = [f"Face{at}" for at in range(len(faces))]
    rules = [
        f"@font-face {{ font-family: {name}; src: url({face.as_uri()}); }}"
        for name, face in zip(named, faces, strict=True)
    ]
    size = "A4 landscape" if paper.across else "A4"
    foot = mark.foot.replace("\\", "").replace('"', "”").replace("\n", " ")
    page = f'@page {{ size: {size}; font-family: {", ".join(named)}; @bottom-left {{ content: "{foot}"; }} }}'
    return "\n".join([*rules, page, f"html {{ font-family: {', '.join(named)}; }}", STYLE.read_text("utf-8")])
