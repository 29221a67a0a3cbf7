"""Workbooks of the rows of a case, in the background: out with row ids and faults, back in chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, cast

from api.context import House, Who
from api.rows import held_by, judging
from api.rows_shown import Standing
from api.taskview import View
from engine import Actor
from forms.sheets.columns import Column
from forms.sheets.listed_rows import SheetLine, read_lines, write_lines
from ground.bilingual import Bilingual
from processes.many import merged
from processes.rows import Many, SheetRow
from records import job_files, jobs, tree
from records.acting import Acting
from records.many import deciding, entering, listing
from records.many.entering import NewRow
from records.many.states import OUTCOMES, WITH_REASON
from records.roles import Role, permissions_of
from records.scope import Scope, use_scope
from records.tables import RoleAssignment
from records.tables.org import OrgKind

CHUNK, PAGE = 500, 1_000
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


@dataclass(frozen=True)
class _At:
    """A task in the hands of whoever asked, within one unit of work."""

    work: Any
    standing: Standing
    acting: Acting


@dataclass(frozen=True)
class _Asked:
    """One job on the rows of a task."""

    house: House
    claimed: jobs.Claimed

    def hold(self, work: Any) -> _At:
        """The task, held for who asked, with the rights of today."""
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        role = work.session.get(RoleAssignment, self.claimed.assignment_id)
        kind = OrgKind(tree.org_by_id(work.session, self.claimed.org_id).kind)
        permissions = permissions_of(Role(role.role), kind)
        roots, account = frozenset({self.claimed.org_id}), self.claimed.account_id
        work.session.info["heban.scope"] = Scope(work.session, roots, permissions, account)
        actor = Actor(str(account), self.claimed.org_id, str(role.role))
        view = View(self.house, cast(Who, None), work.session)
        standing = held_by(view, work, self.claimed.asked["task"], actor)
        acting = Acting(work.now, account, self.claimed.org_id, "rows", standing.task["number"])
        return _At(work, standing, acting)


def rows_out(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Write the rows of a task with their ids: in full for who writes them, else masked; every page is recorded."""
    asked = _Asked(house, claimed)
    lines: list[SheetLine] = []
    with house.working() as work:
        at = asked.hold(work)
        many, seat = at.standing.many, at.standing.seat
        query = listing.RowQuery(at.standing.task["case_id"], seat.scope_id, seat.task_id, limit=PAGE)
        total = listing.count_rows(work.session, query)
        read = listing.full_rows if at.standing.field.writes else listing.list_rows
        for start in range(0, total, PAGE):
            page = listing.RowQuery(query.case_id, query.scope_id, query.task_id, start=start, limit=PAGE)
            lines += [_line(many, row) for row in read(work.session, at.acting, page, f"workbook of {claimed.id}")]
        title = at.standing.process.title
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.RESULT,
                   write_lines(title.zh if title else "名单", _columns(many), lines))  # fmt: skip
    return jobs.Outcome("done", {"rows": len(lines)}, f"名单-{at.standing.task['number']}.xlsx")


def rows_in(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Take a workbook for the rows of a task; what a killed run took already is met again and changes nothing."""
    asked, taken = _Asked(house, claimed), _Taken()
    data = job_files.fetch(house.jobs, house.keyring, claimed.id, "upload")
    with house.working() as work:
        at = asked.hold(work)
        many, writes = at.standing.many, at.standing.field.writes
        read = list(_read(at, data, claimed.asked.get("sheet", "")))
    rows = iter(read)
    while chunk := list(islice(rows, CHUNK)):
        with house.working() as work:
            at = asked.hold(work)
            (_write if writes else _decide)(at, chunk, taken)
        taken.rows += len(chunk)
        progress(taken.rows, len(read))
    result = {"rows": taken.rows, **taken.figures}
    if not taken.left:
        return jobs.Outcome("done", result)
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.RESULT,
                   write_lines("退回的行", _columns(many), taken.left))  # fmt: skip
    return jobs.Outcome("done", result, "退回的名单.xlsx")


def _read(at: _At, data: bytes, sheet: str) -> Iterator[tuple[SheetLine, Sequence[dict[str, Any]]]]:
    """The lines of a workbook; the folder's own reader brings the findings of its sheet along."""
    many = at.standing.many
    if many.read is not None and at.standing.field.writes:
        for row in many.read(judging(at.work, at.standing, [], at.acting), data, sheet):
            yield _line_of(row), row.findings
        return
    for line in read_lines(data, Bilingual("名单", "list of rows"), _columns(many), sheet):
        cells = {one.key: one.meant(line.cells[one.key]) for one in many.columns if one.key in line.cells}
        yield replace(line, cells=cells), ()


def _line_of(row: SheetRow) -> SheetLine:
    return SheetLine(row.row_id or "", row.number, row.values)


Read = tuple[SheetLine, Sequence[dict[str, Any]]]


def _write(at: _At, chunk: list[Read], taken: _Taken) -> None:
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


def _bring_in_line(at: _At, again: list[tuple[str, Read]], taken: _Taken) -> None:
    known = _known(at, [row_id for row_id, _ in again])
    values = [merged(at.standing.many, known[row_id], line.cells) for row_id, (line, _) in again]
    judged = _judged(at, values, [one for _, one in again])
    ids = [row_id for row_id, _ in again]
    changed = entering.rewrite(at.work.session, at.acting, at.standing.place, list(zip(ids, judged, strict=True)))
    taken.count("changed", changed)
    taken.count("unchanged", len(again) - changed)
    _told(taken, [(row, one) for row, (_, one) in zip(judged, again, strict=True)])


def _known(at: _At, row_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    wanted = [row_id for row_id in row_ids if row_id]
    return entering.values_of(at.work.session, at.acting, at.standing.place, wanted, "workbook") if wanted else {}


def _judged(at: _At, values: Sequence[Any], lines: Sequence[Read]) -> list[NewRow]:
    if not values:
        return []
    rows = at.standing.many.judge(judging(at.work, at.standing, list(values), at.acting))
    return [entering.with_findings(row, found) for row, (_, found) in zip(rows, lines, strict=True)]


def _told(taken: _Taken, rows: Sequence[tuple[NewRow, Read]]) -> None:
    """Faulty rows come back in a workbook, as they were sent."""
    for row, (line, _) in rows:
        if row.faults:
            taken.count("faulty")
            taken.left.append(SheetLine(line.row_id, line.number, line.cells, faults=_faults(row.findings)))


def _decide(at: _At, chunk: list[tuple[SheetLine, Sequence[dict[str, Any]]]], taken: _Taken) -> None:
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


def _columns(many: Many) -> list[Column]:
    """The columns of a workbook; what only the rules use of a row stays out."""
    shown = [one for one in many.columns if one.listed or not one.computed]
    return [Column(one.key, one.title.zh, one.title.en, required=one.required) for one in shown]


def _line(many: Many, row: listing.ListedRow) -> SheetLine:
    cells = {}
    for column in many.columns:
        value = row.shown.get(column.key) if column.shown else row.values.get(column.key)
        cells[column.key] = column.said(value).zh if column.choices or column.computed else value
    outcome = OUTCOMES[row.outcome].zh if row.outcome else ""
    return SheetLine(row.id, row.number, cells, outcome, row.outcome_reason or row.reason, _faults(row.findings))


def _faults(findings: Sequence[dict[str, Any]]) -> tuple[tuple[str, Bilingual], ...]:
    return tuple(
        (one["column"], Bilingual(f"{one['message_zh']}。{one['remedy_zh']}",
                                  f"{one['message_en']}; {one['remedy_en']}"))
        for one in findings
        if one["severity"] == "fault"
    )
