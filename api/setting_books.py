"""A unit's settings as a workbook, and the workbook back: a row for each setting, a column for each stage (S24, S25).

What changes of business exist stands first, then every other setting. A cell that is as it was given out is passed
over; one that was changed here meanwhile is a conflict; one that says what holds already changes nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api import dumps
from api.setting_words import NOTHING, cell_words, how_to_fill, read_words
from forms.sheets.normalise import cell_text, typed_date
from forms.sheets.report_book import BookColumn, BookRow, FilledCell, read_report, write_report
from ground.bilingual import Bilingual
from records.errors import Invalid, RecordsError
from records.settings.registry import KEYS, SWITCHES, Combine, Key
from records.settings.values import Answer, InForce, NewValue
from records.tables import SettingProposal
from records.tables.school import Stage

LOCKED = Bilingual("（锁定）", "(locked)")
HEADS = ("设置项编号\nKey", "设置项\nSetting")
_STAGES = {"all": "", **{str(stage): str(stage) for stage in Stage}}
COLUMNS = (
    BookColumn("group", "业务", "Business", False), BookColumn("all", "全部学段", "All stages"),
    BookColumn("primary", "小学", "Primary"), BookColumn("junior", "初中", "Junior"),
    BookColumn("senior", "高中", "Senior"), BookColumn("from", "生效日期", "In force from"),
    BookColumn("document", "依据文件", "Document", width=28),
    BookColumn("source", "现行规定来自", "Set by", False, width=48),
    BookColumn("how", "填写方法（末尾写“（锁定）”，下级不得更改）", "How; (locked) binds lower levels", False, (), 60),
    BookColumn("title_en", "设置项（英文）", "Setting", False, width=48),
)  # fmt: skip
LONGEST_DOCUMENT = 200  # characters, as on the page


@dataclass(frozen=True)
class Line:
    """A changed cell: its place, the setting and stage, what was typed, what came of it, and why not.

    `outcome` is "set", "proposed" (a second person confirms it), "same" (it holds already) or "refused".
    """

    place: str
    key: Key | None
    stage: str
    typed: str
    before: Any = None
    new: NewValue | None = None
    outcome: str = "refused"
    why: Bilingual = Bilingual("", "")


@dataclass(frozen=True)
class Unit:
    """Whose settings: the unit's id and code, what holds for it by day, and the day of today."""

    id: str
    code: str
    today: date
    in_force: Callable[[date], InForce]


@dataclass(frozen=True)
class _Sent:
    """What a workbook is read against: its unit, what holds today, and the day and document of rows that name none."""

    unit: Unit
    held: InForce
    day: date
    document: str


def written(unit: Unit, closed: Callable[[Answer], bool]) -> bytes:
    """Return the settings of a unit as a workbook; cells that the caller may not change are `closed`."""
    held = unit.in_force(unit.today)
    keys = sorted(KEYS.values(), key=lambda key: key.name not in SWITCHES)
    out = io.BytesIO()
    rows = [_row(unit, key, {stage: held.value(key.name, stage) for stage in _stages(key)}, closed) for key in keys]
    write_report(out, {"book": "settings", "unit": unit.code}, COLUMNS, rows, HEADS)
    return out.getvalue()


def changes(content: bytes, unit: Unit, usual: tuple[date, str]) -> list[Line]:
    """Read what a workbook of the unit changes; rows that name no day or document take the usual ones.

    Raises Invalid for the workbook of something else, or of another unit, and BadWorkbook for no workbook.
    """
    about, cells = read_report(io.BytesIO(content))
    if (about.get("book"), about.get("unit")) != ("settings", unit.code):
        raise Invalid(
            "Expected the workbook of this unit's settings but it is another: download it from this page.",
            "不是本单位的设置工作簿，请从本页下载后填写",
        )
    rows: dict[int, list[FilledCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    sent = _Sent(unit, unit.in_force(unit.today), *usual)
    return _once(line for row in rows.values() for line in _changed(row, sent))


def settled(lines: Sequence[Line], settle: Callable[[NewValue], Any]) -> list[Line]:
    """Settle each change as the page would; what is refused says why, the others stay."""
    found = []
    for line in lines:
        if line.new is None or line.outcome == "same":
            found.append(line)
            continue
        try:
            row = settle(line.new)
        except RecordsError as cause:
            found.append(replace(line, outcome="refused", why=Bilingual(cause.zh, cause.en)))
        else:
            found.append(replace(line, outcome="proposed" if isinstance(row, SettingProposal) else "set"))
    return found


def told(line: Line) -> dict[str, Any]:
    """A changed cell as JSON."""
    new = line.new
    return {
        **(dumps.about_setting(line.key) if line.key else {"key": "", "title": line.typed, "title_en": line.typed}),
        "place": line.place, "stage": line.stage, "typed": line.typed, "before": line.before,
        "value": new.value if new else None, "locked": bool(new and new.locked),
        "effective_from": new.effective_from.isoformat() if new else None, "document": new.document if new else "",
        "outcome": line.outcome, "message": line.why.zh, "message_en": line.why.en,
    }  # fmt: skip


def _stages(key: Key) -> Sequence[str]:
    return ["", *Stage] if key.per_stage else [""]


def _row(unit: Unit, key: Key, found: Mapping[str, Answer], closed: Callable[[Answer], bool]) -> BookRow:
    columns = {name: stage for name, stage in _STAGES.items() if stage in found}
    texts = {name: _text(unit, key, found[stage]) for name, stage in columns.items()}
    shown = {
        **{name: int(text) if text.isdecimal() else text for name, text in texts.items()},
        "group": key.group.zh if key.group else "", "source": _sources(unit, key, found),
        "how": " / ".join(how_to_fill(key)), "title_en": key.en,
    }  # fmt: skip
    shut = {name for name in _STAGES if name not in columns or closed(found[columns[name]])}
    return BookRow(
        key.name, key.zh, shown, {column.key: texts.get(column.key, "") for column in COLUMNS},
        pale={name for name, stage in columns.items() if not _is_own(unit, found[stage])}, closed=shut,
    )  # fmt: skip


def _is_own(unit: Unit, found: Answer) -> bool:
    return found.level is not None and found.level.org_id == unit.id


def _own(unit: Unit, key: Key, found: Answer) -> Any:
    """What the unit would change: its own part of a list to which every level adds, else what holds."""
    if key.combine is not Combine.UNION:
        return found.value
    return next((link.value for link in found.chain if link.org_id == unit.id), [])


def _text(unit: Unit, key: Key, found: Answer) -> str:
    return cell_words(key, _own(unit, key, found)) + (LOCKED.zh if found.locked_by else "")


def _sources(unit: Unit, key: Key, found: Mapping[str, Answer]) -> str:
    """Who set what holds, since when, by which document: once where all stages have the same."""
    said: dict[str, list[str]] = {}
    for name, stage in _STAGES.items():
        if stage in found:
            title = next(column.title for column in COLUMNS if column.key == name)
            said.setdefault(_source(unit, key, found[stage]), []).append(title)
    if len(said) == 1:
        return next(iter(said))
    return "；".join(f"{'、'.join(titles)}：{source}" for source, titles in said.items())


def _source(unit: Unit, key: Key, found: Answer) -> str:
    level = found.locked_by or found.level
    parts = [level.org_name, level.since.isoformat(), level.document] if level else ["国家默认", found.source]
    above = [one for one in found.value if one not in _own(unit, key, found)] if key.combine is Combine.UNION else []
    if above:
        parts.append(f"上级已有 {cell_words(key, above)}，本列只填本级增加的")
    return " ".join(part for part in parts if part)


def _changed(row: Sequence[FilledCell], sent: _Sent) -> Iterator[Line]:
    """The cells of a row that say something else than when they were given out."""
    cells = {cell.item: cell for cell in row}
    for name, stage in _STAGES.items():
        cell = cells.get(name)
        typed = cell_text(cell.value) if cell else ""
        if cell is None or (typed == cell.base.strip() and cell.odd is None):
            continue
        key = KEYS.get(cell.unit)
        before = _own(sent.unit, key, sent.held.value(key.name, stage)) if key and stage in _stages(key) else None
        line = Line(cell.place, key, stage, typed if key else cell.unit, before)
        try:
            yield _read(line, cells, sent)
        except RecordsError as cause:
            yield replace(line, why=Bilingual(cause.zh, cause.en))


def _read(line: Line, cells: Mapping[str, FilledCell], sent: _Sent) -> Line:
    cell = next(one for one in cells.values() if one.place == line.place)
    key, unit = _sound(line, cell), sent.unit
    present = sent.held.value(key.name, line.stage)
    text = _text(unit, key, present)
    if line.typed != text and text != cell.base.strip():
        raise Invalid(
            f"Expected what was downloaded but it was changed meanwhile to {text[:60]!r}: download it again.",
            f"下载之后已被改为“{text[:60]}”，请重新下载",
        )
    locked = line.typed.endswith(tuple(LOCKED))
    plain = line.typed.removesuffix(LOCKED.zh).removesuffix(LOCKED.en).strip()
    value = read_words(key, plain)
    day, document = _day(cells.get("from"), sent.day), _document(cells.get("document"), sent.document)
    new = NewValue(unit.id, key.name, value, day, line.stage, locked, document=document)
    line = replace(line, new=new)
    return replace(line, outcome="same") if _holds(unit, key, new) else line


def _sound(line: Line, cell: FilledCell) -> Key:
    """The setting of a cell that holds a plain value and belongs to a stage that the setting knows."""
    if line.key is None:
        raise Invalid(
            f"Expected a setting but there is none called {cell.unit[:60]!r}: leave the first column as it was.",
            f"没有编号为“{cell.unit[:60]}”的设置项，第一列请勿改动",
        )
    if cell.odd is not None:
        raise Invalid("Expected plain text but a formula or an error stands there: type the text.",
                      "单元格是公式或错误值，请改为文字")  # fmt: skip
    if line.stage and not line.key.per_stage:
        raise Invalid("Expected nothing here: this setting knows no stages, fill in the column for all of them.",
                      "此项不分学段，请填在“全部学段”一列")  # fmt: skip
    if not line.typed:
        raise Invalid(
            f"Expected a value but the cell is empty: put {NOTHING.en} for an empty list, or back what stood there.",
            f"不能为空：清单为空请填“{NOTHING.zh}”，不修改请填回原值",
        )
    return line.key


def _holds(unit: Unit, key: Key, new: NewValue) -> bool:
    """Has the unit set just this by the day already?"""
    own = unit.in_force(new.effective_from).chain(key.name, new.stage)
    return any(
        (one.org_id, one.stage, one.value, one.locked) == (unit.id, new.stage, new.value, new.locked) for one in own
    )  # fmt: skip


def _day(cell: FilledCell | None, usual: date) -> date:
    text = cell_text(cell.value) if cell else ""
    day = typed_date(text[:10]) if text else usual
    if day is None:
        raise Invalid(f"Expected a day such as 2026-09-01 as its begin but got {text[:40]!r}.",
                      f"生效日期应如 2026-09-01，现为“{text[:40]}”")  # fmt: skip
    return day


def _document(cell: FilledCell | None, usual: str) -> str:
    text = (cell_text(cell.value) if cell else "") or usual
    if not text or len(text) > LONGEST_DOCUMENT:
        raise Invalid(f"Expected the document in at most {LONGEST_DOCUMENT} characters: name it in this row.",
                      f"请在本行写明依据文件（不超过 {LONGEST_DOCUMENT} 个字符）")  # fmt: skip
    return text


def _once(lines: Iterator[Line]) -> list[Line]:
    """The lines with each setting and stage once: a second row of it is refused."""
    found: list[Line] = []
    seen: dict[tuple[str, str], str] = {}
    for line in lines:
        at = (line.key.name if line.key else line.place, line.stage)
        first = seen.setdefault(at, line.place)
        if first != line.place:
            why = Bilingual(f"与 {first} 是同一项设置，只取前者", f"the same setting as {first}, which counts")
            line = replace(line, new=None, outcome="refused", why=why)
        found.append(line)
    return found
