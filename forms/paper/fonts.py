"""The fonts of printed papers: Noto Sans SC comes with Heban; rarer characters of names come from fonts of the system.

The fonts that come with Heban hold every character of the unified block, of extension A and of 通用规范汉字表.
What they lack is looked for in the fonts of the system; what no font has is refused by name, never printed as a box.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

from forms.errors import FormsError
from ground.bilingual import Bilingual

FOLDERS = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts", Path.home() / ".fonts",
)  # fmt: skip
RARE = (
    "HanaMinA.ttf", "HanaMinB.ttf", "NotoSansCJK-Regular.ttc", "PlangothicP1-Regular.ttf", "PlangothicP2-Regular.ttf",
)  # fmt: skip
SHOWN = 5  # missing characters named at most
_UNSEEN = frozenset("\t\n\r\u200b\ufeff")


class GlyphMissing(FormsError):
    """A character that no font of this machine can draw; `characters` are all of them."""

    def __init__(self, characters: list[str]) -> None:
        told = "、".join(f"“{one}”（U+{ord(one):04X}）" for one in characters[:SHOWN])
        told_en = ", ".join(f"“{one}” (U+{ord(one):04X})" for one in characters[:SHOWN])
        private = any(0xE000 <= ord(one) <= 0xF8FF for one in characters)
        super().__init__(Bilingual(
            f"没有字体能打印{told}，未生成文件。" + (
                "其中有自造字（私用区），请先改为国家标准用字" if private
                else "请管理员安装含有该字的字体，如 fonts-hanazono"
            ),
            f"Expected a font for every character but none has {told_en}: " + (
                "replace characters of the private area by those of the national standard"
                if private else "ask the administrator to install a font that has them, e.g. fonts-hanazono"
            ),
        ))  # fmt: skip
        self.characters = characters


def faces_for(text: str) -> list[Path]:
    """Return the font files that together hold every character of a text, the usual one first; GlyphMissing."""
    wanted = {one for one in text if one not in _UNSEEN}
    found: list[Path] = []
    for path in (sans_path(), serif_path()):
        wanted = _taken(path, wanted, found)
    for path in _of_the_system() if wanted else ():
        wanted = _taken(path, wanted, found)
    if wanted:
        raise GlyphMissing(sorted(wanted))
    return found or [sans_path()]


def _taken(path: Path, wanted: set[str], found: list[Path]) -> set[str]:
    """Add a font that has some of the characters; returns those that are still wanted."""
    left = {one for one in wanted if ord(one) not in held_by(path)}
    if left != wanted:
        found.append(path)
    return left


@cache
def held_by(path: Path) -> frozenset[int]:
    """Return the characters that a font file draws."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _of_the_system() -> tuple[Path, ...]:
    return tuple(_looked_for())


def _looked_for() -> Iterator[Path]:
    for name in RARE:
        for folder in FOLDERS:
            yield from sorted(folder.rglob(name))[:1] if folder.is_dir() else ()
