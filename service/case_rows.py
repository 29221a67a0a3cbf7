"""Workbooks of the rows of a case taken back in, in the background, chunk by chunk; or rehearsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from api.context import House
from api.rows import judging
from api.rows_shown import Standing
from forms.sheets.listed_rows import SheetLine, read_lines, unknown_columns, write_lines
from ground.bilingual import Bilingual
from processes.many import merged
from processes.rows import SheetRow
from records import job_files, jobs
from records.many import deciding, entering
from records.many.entering import NewRow
from records.many.states import OUTCOMES, WITH_REASON
from service.case_row_sheets import LIST, Asked, At, columns_of, faults_of, in_words, marks_of

CHUNK, REHEARSED = 500, 5_000  # rows to a transaction, and to one that keeps nothing
_NOT_HERE = Bilingual("此行不在本环节，未作处理", "this row does not stand here; it was left alone")
_BY_HAND = Bilingual("此行已在页面上办理，未作改动", "this row was decided by hand; it was left alone")
_NO_ROW = Bilingual("更正时须保留行标识，不能新增", "a correction keeps the row ids and adds no rows")
_UNKNOWN = Bilingual("办理结果不在可选范围内", "this decision is not offered here")
_WHY = Bilingual("请填写原因", "a reason is needed")


@dataclass
class _Taken:
    """What a workbook brought: figures, and the lines that were left alone with the reason."""

    rows: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    left: list[SheetLine] = field(default_factory=list)

    def count(self, name: str, n: int = 1) -> None:
        if n:
            self.figures[name] = self.figures.get(name, 0) + n

    def leave(self, line: SheetLine, why: Bilingual, column: str = "") -> None:
        self.left.append(SheetLine(line.row_id, line.number, line.cells, line.outcome, line.reason, ((column, why),)))
        self.count("left")


def rows_in(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Take a workbook for the rows of a task; what a killed run took already is met again and changes nothing.

    Rehearsed, it is judged and counted in the same way and nothing is kept. Headings that name no column are told.
    """
    asked, taken = Asked(house, claimed), _Taken()
    data = job_files.fetch(house.jobs, house.keyring, claimed.id, "upload")
    with house.working() as work:
        at = asked.hold(work)
        standing = at.standing
        writes, sheet = standing.field.writes, claimed.asked.get("sheet", "")
        read, unknown = list(_read(at, data, sheet)), _unknown(standing, data, sheet)
    rows, rehearsed = iter(read), bool(claimed.asked.get("rehearse"))
    while chunk := list(islice(rows, REHEARSED if rehearsed else CHUNK)):
        with house.working() as work:
            at = asked.hold(work)
            with _tried(work.session) if rehearsed else nullcontext():
                (_write if writes else _decide)(at, chunk, taken)
        taken.rows += len(chunk)
        progress(taken.rows, len(read))
    result = {"rows": taken.rows, **taken.figures, **({"columns_unread": unknown} if unknown else {})}
    if not taken.left:
        return jobs.Outcome("done", result)
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.RESULT,
                   write_lines("退回的行", columns_of(standing.many), in_words(standing.many, taken.left),
                               marks_of(standing)))  # fmt: skip
    return jobs.Outcome("done", result, "退回的名单.xlsx")


@contextmanager
def _tried(session: Any) -> Iterator[None]:
    """Nothing that is written within it is kept."""
    tried = session.begin_nested()
    yield
    tried.rollback()
    session.expire_all()


def _unknown(standing: Standing, data: bytes, sheet: str) -> list[str]:
    """The headings that are not read; a folder that reads its own kind of sheet knows more columns than the list."""
    if standing.many.read is not None and standing.field.writes:
        return []
    return list(unknown_columns(data, LIST, columns_of(standing.many), sheet))


def _read(at: At, data: bytes, sheet: str) -> Iterator[tuple[SheetLine, Sequence[dict[str, Any]]]]:
    """The lines of a workbook; the folder's own reader brings the findings of its sheet along."""
    many = at.standing.many
    if many.read is not None and at.standing.field.writes:
        for row in many.read(judging(at.work, at.standing, [], at.acting), data, sheet):
            yield _of_folder(row), row.findings
        return
    by_key = {one.key: one for one in many.columns}
    for line in read_lines(data, LIST, columns_of(many), sheet):
        yield replace(line, cells={key: by_key[key].code(str(text)) for key, text in line.cells.items()}), ()


def _of_folder(row: SheetRow) -> SheetLine:
    return SheetLine(row.row_id or "", row.number, row.values)


Read = tuple[SheetLine, Sequence[dict[str, Any]]]


def _write(at: At, chunk: list[Read], taken: _Taken) -> None:
    """Write new rows and bring those that stand here in line, by id or subject; a correction adds none."""
    place, corrects = at.standing.place, bool(at.standing.field.decides)
    known = _known(at, [line.row_id for line, _ in chunk])
    fresh: list[Read] = []
    again: list[tuple[str, Read]] = []
    for line, found in chunk:
        if line.row_id and line.row_id not in known:
            taken.leave(line, _NOT_HERE)
        elif line.row_id:
            again.append((line.row_id, (line, found)))
        elif corrects:
            taken.leave(line, _NO_ROW)
        else:
            fresh.append((line, found))
    judged = _judged(at, [line.cells for line, _ in fresh], fresh)
    same = entering.same_rows(at.work.session, place, judged)
    again += [(row_id, one) for row_id, one in zip(same, fresh, strict=True) if row_id is not None]
    new = [(row, one) for row, one, row_id in zip(judged, fresh, same, strict=True) if row_id is None]
    taken.count("created", len(entering.enter(at.work.session, at.acting, place, [row for row, _ in new])))
    _told(taken, new)
    _bring_in_line(at, again, taken)


def _bring_in_line(at: At, again: list[tuple[str, Read]], taken: _Taken) -> None:
    known = _known(at, [row_id for row_id, _ in again])
    many = at.standing.many
    fixed = {one.key for one in many.columns if one.fixed}
    values = [
        merged(many, known[row_id], {key: text for key, text in line.cells.items() if key not in fixed})
        for row_id, (line, _) in again
    ]
    judged = _judged(at, values, [one for _, one in again])
    ids = [row_id for row_id, _ in again]
    changed = entering.rewrite(at.work.session, at.acting, at.standing.place, list(zip(ids, judged, strict=True)))
    taken.count("changed", changed)
    taken.count("unchanged", len(again) - changed)
    _told(taken, [(row, one) for row, (_, one) in zip(judged, again, strict=True)])


def _known(at: At, row_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    wanted = [row_id for row_id in row_ids if row_id]
    return entering.values_of(at.work.session, at.acting, at.standing.place, wanted, "workbook") if wanted else {}


def _judged(at: At, values: Sequence[Any], lines: Sequence[Read]) -> list[NewRow]:
    if not values:
        return []
    rows = at.standing.many.judge(judging(at.work, at.standing, list(values), at.acting))
    return [entering.with_findings(row, found) for row, (_, found) in zip(rows, lines, strict=True)]


def _told(taken: _Taken, rows: Sequence[tuple[NewRow, Read]]) -> None:
    """Faulty rows come back in a workbook, as they were sent."""
    for row, (line, _) in rows:
        if row.faults:
            taken.count("faulty")
            taken.left.append(SheetLine(line.row_id, line.number, line.cells, faults=faults_of(row.findings)))


def _decide(at: At, chunk: list[tuple[SheetLine, Sequence[dict[str, Any]]]], taken: _Taken) -> None:
    """Take the decisions of a workbook; rows decided already, or that stand elsewhere, are left alone and named."""
    seat, offered = at.standing.seat, at.standing.field.decides
    known = deciding.decided_before(at.work.session, seat, [line.row_id for line, _ in chunk])
    wanted: dict[tuple[str, str], list[tuple[int, SheetLine]]] = {}
    for line, _ in chunk:
        outcome = _outcome(line.outcome)
        if line.row_id not in known:
            taken.leave(line, _NOT_HERE)
        elif not line.outcome:
            taken.count("undecided")
        elif outcome not in offered:
            taken.leave(line, _UNKNOWN)
        elif outcome in WITH_REASON and not line.reason:
            taken.leave(line, _WHY)
        elif known[line.row_id][1] not in (None, outcome):
            taken.leave(line, _BY_HAND)
        elif known[line.row_id][1] == outcome:
            taken.count("unchanged")
        else:
            wanted.setdefault((outcome, line.reason), []).append((known[line.row_id][0], line))
    for (outcome, reason), lines in wanted.items():
        found = deciding.decide(
            at.work.session, at.acting, seat, deciding.Verdict(outcome, reason), [number for number, _ in lines]
        )
        taken.count(outcome, found.rows)
        taken.count("left", sum(found.left.values()))


def _outcome(text: str) -> str:
    return next((value for value, words in OUTCOMES.items() if text in (value, words.zh, words.en)), "")
