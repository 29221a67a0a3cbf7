"""Lists of accounts in the background (O2): rehearsed first, then issued; both run the same code on the same rows."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from api.context import House
from forms.codes import code_table
from forms.sheets.accounts import open_accounts, read_accounts
from forms.sheets.many_sheets import Sheet as Page
from forms.sheets.many_sheets import write_sheets
from forms.sheets.returned import title_of, write_returned
from forms.sheets.rows import Fault, Row
from forms.sheets.table_reader import Sheet
from records import issuing, job_files, jobs
from records.acting import Acting
from records.errors import NotFound, RecordsError
from records.roles import Role
from records.scope import Scope, use_scope
from records.tables import Organisation

CHUNK = 50  # rows of a transaction; the rows of one person are never parted
LINKS = "links"
_CONTACT = ("office_phone", "mobile", "email")


class _Rehearsed(Exception):
    """Ends a rehearsal: nothing of its transaction is kept."""


@dataclass
class _Run:
    """One pass over a list: what became of each row, by number, and the links made so far."""

    house: House
    claimed: jobs.Claimed
    source: str  # the job that the list was sent with
    real: bool
    units: dict[int, tuple[str, str]] = field(default_factory=dict)
    outcomes: dict[int, str] = field(default_factory=dict)
    links: dict[str, dict[str, str]] = field(default_factory=dict)

    def keep_links(self) -> None:
        """Seal the links before the accounts are committed: no account may stand without its link."""
        data = json.dumps(self.links, ensure_ascii=False).encode()
        job_files.keep(self.house.jobs, self.house.keyring, self.claimed.id, LINKS, data)

    def earlier_links(self) -> None:
        """What an attempt made that was cut off."""
        try:
            data = job_files.fetch(self.house.jobs, self.house.keyring, self.claimed.id, LINKS)
        except NotFound:
            return
        self.links = json.loads(data)


def check_accounts(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Rehearse a list: figures, a preview of each row, and the workbook with each fault at its cell. Issues nothing."""
    run = _Run(house, claimed, claimed.id, real=False)
    sheet, rows = _played(run, progress)
    shown = json.dumps([_shown(run, row) for row in rows], ensure_ascii=False).encode()
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.PREVIEW, shown)
    figures = _figures(run, rows)
    if not figures["faulty"]:
        return jobs.Outcome("done", figures)
    out = io.BytesIO()
    write_returned(sheet, rows, out)
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.RESULT, out.getvalue())
    return jobs.Outcome("done", figures, "退回的账号发放表.xlsx")


def issue_accounts(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Issue the good rows of a checked list; the file holds the activation links, for who asked alone; repeatable."""
    run = _Run(house, claimed, str(claimed.asked["list"]), real=True)
    run.earlier_links()
    _sheet, rows = _played(run, progress)
    made = [row for row in rows if run.outcomes.get(row.number) == issuing.NEW]
    refused = [row for row in rows if row.faults]
    site = str(claimed.asked["site"]).rstrip("/")
    pages = [
        Page("激活链接", ("行号 Row", "单位 Unit", "身份 Role", "姓名 Name", "登录名 Login", "激活链接 Link"), [
            (row.number, run.units[row.number][0], _role(row, "zh"), row.values["name"], row.values["login"],
             f"{site}/activate#{run.links[str(row.number)]['secret']}")
            for row in made
        ]),
        Page("未发放", ("行号 Row", "原因", "Reason"), [
            (row.number, *("；".join(_said(one, lang) for one in row.faults) for lang in ("zh", "en")))
            for row in refused
        ]),
    ]  # fmt: skip
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.RESULT, write_sheets(pages))
    job_files.drop(house.jobs, claimed.id, LINKS)
    return jobs.Outcome("done", _figures(run, rows), "账号激活链接.xlsx")


def _played(run: _Run, progress: jobs.Progress) -> tuple[Sheet, list[Row]]:
    data = job_files.fetch(run.house.jobs, run.house.keyring, run.source, job_files.UPLOAD)
    sheet = open_accounts(io.BytesIO(data), str(run.claimed.asked.get("sheet") or ""))
    rows = list(read_accounts(sheet))
    done = 0
    for part in _parts(rows):
        try:
            with run.house.working() as work:
                _take(run, work, part)
                if not run.real:
                    raise _Rehearsed
        except _Rehearsed:
            pass
        done += len(part)
        progress(done, len(rows))
    return sheet, rows


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in chunks in which each person stands whole."""
    persons: dict[str, list[Row]] = {}
    for row in rows:
        persons.setdefault(str(row.values.get("login") or f"row {row.number}"), []).append(row)
    part: list[Row] = []
    for own in persons.values():
        if part and len(part) + len(own) > CHUNK:
            yield part
            part = []
        part.extend(own)
    if part:
        yield part


def _take(run: _Run, work: Any, part: Sequence[Row]) -> None:
    claimed, session = run.claimed, work.session
    scope = use_scope(session, Scope(session, frozenset({claimed.org_id}), account_id=claimed.account_id))
    if jobs.is_lost(session, claimed.id, claimed.fence):
        raise jobs.TakenOver("Expected to hold the list but another runner took it over.", "名单已由另一进程接手")
    acting = Acting(work.now, claimed.account_id, claimed.org_id, "accounts by workbook")
    issues = issuing.Issuing(session, acting)
    units = _units(scope, session, acting, part)
    for row in part:
        if row.ok:
            _issue(run, issues, row, units)
    if run.real:
        session.flush()
        run.keep_links()


def _issue(run: _Run, issues: issuing.Issuing, row: Row, units: dict[str, Organisation]) -> None:
    unit = units.get(str(row.values["unit_code"]))
    if unit is None:
        _refuse(row, "unit_code", "所辖范围内没有这个单位代码，或该单位已撤销",
                "no unit in your area has this code, or it has ended")  # fmt: skip
        return
    run.units[row.number] = (unit.name_zh, unit.name_en)
    values = row.values
    contact = {key: str(values[key]) for key in _CONTACT if key in values}
    one = issuing.Named(
        Role(values["role"]), unit.id, values["name"], values["login"], values["department"], values["post"], contact
    )  # fmt: skip
    try:
        made = issues.issue(one)
    except RecordsError as reason:
        _refuse(row, getattr(reason, "column", "role"), reason.zh, reason.en)
        return
    _note(run, row, made)


def _note(run: _Run, row: Row, made: issuing.Issued) -> None:
    key = str(row.number)
    if made.secret is not None:
        run.links[key] = {"account": made.account_id, "secret": made.secret}
    # why: what an attempt issued that was cut off is this list's own, and so is its link
    ours = run.links.get(key, {}).get("account") == made.account_id
    run.outcomes[row.number] = issuing.NEW if ours else made.outcome


def _units(
    scope: Scope, session: Any, acting: Acting, part: Sequence[Row]
) -> dict[str, Organisation]:  # fmt: skip
    """The units that rows name, by code, as far as they exist today below the unit that asks."""
    codes = {str(row.values["unit_code"]) for row in part if row.ok}
    found = session.scalars(select(Organisation).where(Organisation.code.in_(sorted(codes))))
    return {
        org.code: org for org in found
        if scope.allows(org.id) and (org.valid_to is None or org.valid_to > acting.today)
    }  # fmt: skip


def _refuse(row: Row, column: str, zh: str, en: str) -> None:
    row.findings.append(Fault("fault", "refused", column, zh, en, "更正后再上传", "Correct it, send it again"))


def _figures(run: _Run, rows: Sequence[Row]) -> dict[str, Any]:
    told = Counter(run.outcomes.values())
    return {
        "rows": len(rows), "accounts": told[issuing.NEW], "further": told[issuing.FURTHER],
        "there": told[issuing.THERE], "faulty": sum(1 for row in rows if row.faults),
    }  # fmt: skip


def _shown(run: _Run, row: Row) -> dict[str, Any]:
    """A row as the preview shows it: without phones and addresses."""
    unit = run.units.get(row.number, ("", ""))
    return {
        "row": row.number, "unit": unit[0] or str(row.values.get("unit_name") or row.values.get("unit_code") or ""),
        "unit_en": unit[1], "role": row.values.get("role"), "role_name": _role(row, "zh"),
        "role_name_en": _role(row, "en"), "name": row.values.get("name", ""), "login": row.values.get("login", ""),
        "outcome": "faulty" if row.faults else run.outcomes[row.number],
        "faults": [
            {"column": title_of(one.column, "zh"), "column_en": title_of(one.column, "en"),
             "text": _said(one, "zh"), "text_en": _said(one, "en")}
            for one in row.faults
        ],
    }  # fmt: skip


def _role(row: Row, lang: str) -> str:
    role = row.values.get("role")
    return code_table("account-role").label(role, lang) if role else ""


def _said(one: Fault, lang: str) -> str:
    return f"{one.message_zh}；{one.remedy_zh}" if lang == "zh" else f"{one.message_en}; {one.remedy_en}"
