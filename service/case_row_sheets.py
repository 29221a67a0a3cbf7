"""What workbooks of the rows of a case share: who asked for them, their columns, and a row as one of their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from api.context import House, Who
from api.rows import held_by
from api.rows_shown import Standing
from api.taskview import View
from engine import Actor
from forms.sheets.columns import Column
from forms.sheets.listed_rows import Marks, SheetLine
from ground.bilingual import Bilingual
from processes.rows import Many, RowColumn
from records import jobs, tree
from records.acting import Acting
from records.many import listing
from records.many.states import OUTCOMES
from records.roles import Role, permissions_of
from records.scope import Scope, use_scope
from records.tables import RoleAssignment
from records.tables.org import OrgKind

LIST = Bilingual("名单", "list of rows")


@dataclass(frozen=True)
class At:
    """A task in the hands of whoever asked, within one unit of work."""

    work: Any
    standing: Standing
    acting: Acting


@dataclass(frozen=True)
class Asked:
    """One job on the rows of a task."""

    house: House
    claimed: jobs.Claimed

    def sees(self, work: Any) -> str:
        """Let the work see what whoever asked sees today; returns the role."""
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        role = work.session.get(RoleAssignment, self.claimed.assignment_id)
        kind = OrgKind(tree.org_by_id(work.session, self.claimed.org_id).kind)
        permissions = permissions_of(Role(role.role), kind)
        roots = frozenset({self.claimed.org_id})
        work.session.info["heban.scope"] = Scope(work.session, roots, permissions, self.claimed.account_id)
        return str(role.role)

    def hold(self, work: Any) -> At:
        """The task, held for who asked, with the rights of today."""
        account = self.claimed.account_id
        actor = Actor(str(account), self.claimed.org_id, self.sees(work))
        view = View(self.house, cast(Who, None), work.session)
        standing = held_by(view, work, self.claimed.asked["task"], actor)
        acting = Acting(work.now, account, self.claimed.org_id, "rows", standing.task["number"])
        return At(work, standing, acting)


def columns_of(many: Many) -> list[Column]:
    """The columns of a list as those of a sheet."""
    return [Column(one.key, one.title.zh, one.title.en, required=one.required) for one in many.columns]


def marks_of(standing: Standing) -> Marks:
    """What the columns offer, and which nobody writes; who decides rows alone writes the decision."""
    many, field = standing.many, standing.field
    offered = {one.key: list(one.choices.values()) for one in many.columns if one.choices}
    fixed = frozenset(one.key for one in many.columns if one.fixed or not field.writes)
    return Marks(offered, fixed, None if field.writes else [OUTCOMES[one] for one in field.decides])


def in_words(many: Many, lines: Sequence[SheetLine]) -> list[SheetLine]:
    """Lines as they were read, with the words of their codes as the workbook had them."""
    by_key = {one.key: one for one in many.columns}
    return [
        replace(line, cells={key: _word(by_key[key], value) for key, value in line.cells.items() if key in by_key})
        for line in lines
    ]


def _word(column: RowColumn, value: Any) -> Any:
    return column.choices[str(value)].zh if str(value) in column.choices else value


def line_of(many: Many, row: listing.ListedRow) -> SheetLine:
    """A row as a line of a workbook, its codes in words and its faults at their cells."""
    cells = {}
    for column in many.columns:
        value = row.shown.get(column.key) if column.shown else row.values.get(column.key)
        cells[column.key] = _word(column, value)
    outcome = OUTCOMES[row.outcome].zh if row.outcome else ""
    return SheetLine(row.id, row.number, cells, outcome, row.outcome_reason or row.reason, faults_of(row.findings))


def faults_of(findings: Sequence[dict[str, Any]]) -> tuple[tuple[str, Bilingual], ...]:
    """The faults among findings, each with the column that it stands at and what to do."""
    return tuple(
        (one["column"], Bilingual(f"{one['message_zh']}。{one['remedy_zh']}",
                                  f"{one['message_en']}; {one['remedy_en']}"))
        for one in findings
        if one["severity"] == "fault"
    )
