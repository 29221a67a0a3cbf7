"""One code table: text to code with aliases, code to label; the rows stand in `<name>.csv` beside this file."""

from __future__ import annotations

import csv
import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from forms.errors import UnknownCode, UnknownTable
from ground.bilingual import Bilingual

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
# "1-男", "1.男", "1 男", "1:男", "1男", "男(1)": the code typed beside its label.
_LEADING = re.compile(r"([0-9A-Za-z]{1,3})\s*[-_.:、,/ ]?\s*(\S.*)")
_TRAILING = re.compile(r"(.*\S)\s*[(\[]([0-9A-Za-z]{1,3})[)\]]")


@dataclass(frozen=True, slots=True)
class Code:
    """One row: `offered` is false for codes that are read but no longer proposed in forms."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    offered: bool = True


class CodeTable:
    """A code table under its name; `system` names the standard it comes from."""

    def __init__(self, name: str, system: Bilingual, rows: tuple[Code, ...]) -> None:
        self.name = name
        self.system = system
        self.rows = rows
        self._codes = {row.code: row for row in rows}
        self._exact = frozenset(text for row in rows for text in (row.code, row.zh))
        self._texts: dict[str, str] = {}
        for row in rows:
            for text in (row.code, row.zh, row.en, *row.aliases):
                self._texts.setdefault(folded(text), row.code)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.rows)

    def code_of(self, text: str) -> str:
        """The code of a code, label or alias, also when both are typed ("1-男"); else UnknownCode."""
        direct = self._texts.get(text)
        if direct is not None:
            return direct
        wanted = folded(text)
        direct = self._texts.get(wanted)
        if direct is not None:
            return direct
        both = self._from_pair(wanted)
        if both is None:
            raise UnknownCode(self.name, text.strip()[:40], self.suggestions(text))
        return both

    def label(self, code: str, lang: str = "zh") -> str:
        """The label of a code in "zh" or "en"; raises UnknownCode."""
        row = self._codes.get(code)
        if row is None:
            raise UnknownCode(self.name, code[:40], ())
        return row.en if lang.startswith("en") else row.zh

    def is_exact(self, text: str) -> bool:
        """Tell whether a text is already a code or its full Chinese label, needing no repair."""
        return text in self._exact

    def suggestions(self, text: str, count: int = 3) -> list[str]:
        """The nearest labels, best first; [] when nothing is near."""
        wanted = folded(text)
        labels = {folded(label): row.zh for row in self.rows for label in (row.zh, row.en, *row.aliases)}
        holding = [zh for key, zh in labels.items() if wanted and (wanted in key or key in wanted and len(key) > 1)]
        near = [labels[key] for key in difflib.get_close_matches(wanted[:40], labels, n=count, cutoff=0.5)]
        return list(dict.fromkeys([*near, *holding]))[:count]

    def _from_pair(self, wanted: str) -> str | None:
        """The code of "code label" or "label(code)" when both sides agree."""
        for match, code_group, label_group in ((_LEADING.fullmatch(wanted), 1, 2), (_TRAILING.fullmatch(wanted), 2, 1)):
            if match:
                code = self._texts.get(match.group(code_group))
                if code is not None and self._texts.get(match.group(label_group).strip()) == code:
                    return code
        return None


def folded(text: str) -> str:
    """A text as it is compared: half-width, without blanks at the ends or between Chinese, lower case."""
    half = text.translate(_WIDE).strip().lower()
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", half)


def has_table(name: str) -> bool:
    """Tell whether a table of this name is shipped."""
    return name in table_names()


@functools.cache
def table_names() -> tuple[str, ...]:
    """The names of all tables."""
    names = (entry.name for entry in resources.files("forms.codes").iterdir())
    return tuple(sorted(name[:-4] for name in names if name.endswith(".csv")))


@functools.cache
def code_table(name: str) -> CodeTable:
    """The table of this name (the file name without `.csv`); raises UnknownTable."""
    if not _NAME.fullmatch(name) or name not in table_names():
        short = name[:60]
        raise UnknownTable(Bilingual(f"没有名为“{short}”的代码表", f"Expected a known code table but found “{short}”"))
    text = (resources.files("forms.codes") / f"{name}.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    zh, _, en = lines[0].lstrip("# ").partition("|")
    rows = tuple(_row(record) for record in csv.DictReader(lines[1:]))
    return CodeTable(name, Bilingual(zh.strip(), en.strip()), rows)


def _row(record: dict[str, str | None]) -> Code:
    aliases = tuple(alias for alias in (record.get("aliases") or "").split("|") if alias)
    return Code(str(record["code"]), str(record["zh"]), str(record["en"]), aliases, record.get("offered") != "no")
