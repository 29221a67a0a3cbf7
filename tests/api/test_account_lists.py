"""Lists of accounts by workbook over HTTP, on both stores: checked, previewed, issued once, each with a link (O2, O5)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from forms.sheets.returned import title_of
from records import jobs
from records.scope import Scope, use_scope
from records.tables import Account, Person, SealedEntry
from service import account_lists
from service.account_lists import issue_accounts
from service.jobs import LEASE
from tests.api.conftest import Person as SignedIn
from tests.api.conftest import Town

SITE = {"site": "https://heban.example.edu.cn"}
LINE = ("2141000001", "", "学籍管理员", "赵一", "zhao-yi", "教务处", "干事", "0371-6000001", "13700000001", "zhao@example.edu.cn")


def line(**changes: str) -> tuple[str, ...]:
    keys = ("unit_code", "unit_name", "role", "name", "login", "department", "post", "office_phone", "mobile", "email")
    return tuple({**dict(zip(keys, LINE, strict=True)), **changes}.values())


GOOD = [
    LINE,
    line(role="招生管理员"),
    line(unit_code="2141000002", role="学籍主管领导", name="钱二", login="qian-er", mobile="13700000002"),
    line(unit_code="410105", role="发展规划", name="孙三", login="sun-san", mobile="13700000003"),
]


def filled(admin: SignedIn, lines: list[tuple[str, ...]], family: str = "status") -> bytes:
    book = load_workbook(io.BytesIO(admin.get("/accounts/template.xlsx", family=family).data))
    for number, values in enumerate(lines, start=2):
        for column, value in enumerate(values, start=1):
            book.worksheets[0].cell(number, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def finished(town: Town, person: SignedIn, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    town.work_off()
    shown: dict[str, Any] = person.get(f"/jobs/{answer.json['job']}").json
    assert shown["state"] == "done", shown
    return shown


def checked(town: Town, admin: SignedIn, lines: list[tuple[str, ...]]) -> dict[str, Any]:
    return finished(town, admin, admin.send("/accounts/imports", filled(admin, lines)))


def issued(town: Town, admin: SignedIn, lines: list[tuple[str, ...]]) -> tuple[dict[str, Any], list[list[Any]]]:
    """The figures of an issue and the rows of its sheet of links."""
    check = checked(town, admin, lines)
    job = finished(town, admin, admin.post(f"/accounts/imports/{check['id']}/issue", SITE))
    book = load_workbook(io.BytesIO(admin.get(job["file"].removeprefix("/api")).data))
    return job["result"], [list(row) for row in book["激活链接"].iter_rows(min_row=2, values_only=True)]


def logins(town: Town) -> list[str]:
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        return list(session.scalars(select(Account.login).order_by(Account.login)))


def test_a_list_is_rehearsed_then_issued_once_with_links_that_open_the_accounts(either: Town) -> None:
    admin = either.person("jinshui-system_admin")
    before = logins(either)
    check = checked(either, admin, GOOD)
    figures = {"rows": 4, "accounts": 3, "further": 1, "there": 0, "faulty": 0}
    assert check["result"] == figures and check["file"] is None
    assert logins(either) == before, "a check issues nothing"
    shown = admin.get(f"/accounts/imports/{check['id']}").json
    assert [(one["unit"], one["role_name_en"], one["outcome"]) for one in shown["items"]] == [
        ("金水区第一小学", "Student-status clerk", "new"), ("金水区第一小学", "Enrolment officer", "role"),
        ("金水区第二小学", "Student-status leader", "new"), ("金水区教育局", "Planning department", "new"),
    ]  # fmt: skip
    assert "13700000001" not in str(shown) and "zhao@" not in str(shown)
    assert admin.get(f"/accounts/imports/{check['id']}", outcome="role").json["total"] == 1

    told, links = issued(either, admin, GOOD)
    assert told == figures and sorted(set(logins(either)) - set(before)) == ["qian-er", "sun-san", "zhao-yi"]
    assert [row[4] for row in links] == ["zhao-yi", "qian-er", "sun-san"]
    secret = links[0][5].removeprefix("https://heban.example.edu.cn/activate#")
    nobody = either.nobody()
    assert nobody.post("/auth/activate", {"token": secret, "password": "Fresh-Start-88", "login": "zhao-new"}).status_code == 200
    assert either.sign_in("zhao-new", "Fresh-Start-88").status_code == 200
    people = admin.get("/accounts", organisation=either.world.org["school_a"]).json["items"]
    (holder,) = [one for one in people if one["login"] == "zhao-new"]
    assert {one["role"] for one in holder["roles"]} == {"student_clerk", "enrolment_officer"}
    with either.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        query = select(SealedEntry.payload).join(Person, Person.contact_entry == SealedEntry.id).where(Person.name == "赵一")
        assert b"13700000001" not in session.scalars(query).one()

    again, links = issued(either, admin, GOOD)
    assert again == {"rows": 4, "accounts": 0, "further": 0, "there": 4, "faulty": 0} and links == []
    assert len(logins(either)) == len(before) + 3, "nothing twice, though one holder has another login name by now"


WRONG = [
    (line(unit_code="2141000003", login="a-1", mobile="13800000001"), "unit_code", "no unit in your area"),  # the next county's
    (line(unit_code="410104", login="a-2", mobile="13800000002"), "unit_code", "no unit in your area"),
    (line(role="审核员", login="a-3", mobile="13800000003"), "role", "personnel form"),
    (line(unit_code="410105", role="系统管理员", login="a-4", mobile="13800000004"), "role", "entitled to issue"),
    (line(login="jinshui-student_clerk", mobile="13800000005"), "login", "is taken"),
    (line(login="a-6", mobile="1234567"), "mobile", "not a phone number"),
    (line(login="a-7", mobile="13800000007", name=""), "name", "required"),
    (line(login="a-8", mobile="13800000008", role="皇帝"), "role", "not a known value"),
    (line(login="a-9", mobile="13800000009", role="学籍主管领导"), None, ""),
    (line(login="a-9", mobile="13800000009"), "role", "may not be"),
    (line(login="a-9", mobile="13800000009", role="学籍主管领导"), "login", "the same as row"),
    (line(login="a-9", mobile="13800000012", name="周五"), "login", "another person"),
    (line(login="a-13", mobile="13800000009", name="吴六"), "mobile", "another person"),
]  # fmt: skip


def test_each_fault_is_told_at_its_row_and_cell_and_good_rows_are_issued_beside_them(either: Town) -> None:
    admin = either.person("jinshui-system_admin")
    admin_of_school = either.person("school_a-system_admin")
    check = checked(either, admin, [one for one, _column, _text in WRONG])
    assert (check["result"]["accounts"], check["result"]["faulty"]) == (1, len(WRONG) - 1)
    items = admin.get(f"/accounts/imports/{check['id']}", limit=200).json["items"]
    for shown, (_line, column, text) in zip(items, WRONG, strict=True):
        told = [(one["column"], one["text_en"]) for one in shown["faults"]]
        if column is None:
            assert told == [] and shown["outcome"] == "new"
        else:
            assert any(at == title_of(column, "zh") and text in said for at, said in told), (column, text, told)
    book = load_workbook(io.BytesIO(admin.get(f"/jobs/{check['id']}/file").data))
    (back, *_others) = book.worksheets
    assert back.max_row == len(WRONG), "a head and each faulty row"
    assert "管理人员变更" in str([cell.value for row in back.iter_rows() for cell in row])
    job = finished(either, admin, admin.post(f"/accounts/imports/{check['id']}/issue", SITE))
    assert (job["result"]["accounts"], job["result"]["faulty"]) == (1, len(WRONG) - 1)
    known = logins(either)
    assert "a-9" in known and not {f"a-{n}" for n in (1, 2, 3, 4, 6, 7, 8, 13)} & set(known)
    taken = checked(either, admin, [line(login="a-20", mobile="13800000009", name="郑七")])
    assert taken["result"]["faulty"] == 1, "the phone of another person of the unit"
    own = checked(either, admin_of_school, [line(login="b-1", mobile="13900000001"), line(role="系统管理员", login="b-2", mobile="13900000002")])
    assert (own["result"]["accounts"], own["result"]["faulty"]) == (1, 1), "a school does not name its own administrator"


def test_a_list_is_its_senders_alone_and_only_who_issues_accounts_sends_one(either: Town) -> None:
    admin, beside = either.person("jinshui-system_admin"), either.person("guancheng-system_admin")
    check = checked(either, admin, [line(login="c-1", mobile="13900000011")])
    for stranger in (beside, either.person("henan-system_admin")):
        assert stranger.get(f"/accounts/imports/{check['id']}").status_code == 404
        assert stranger.post(f"/accounts/imports/{check['id']}/issue", SITE).status_code == 404
    clerk = either.person("jinshui-student_clerk")
    assert clerk.get("/accounts/template.xlsx", family="status").status_code == 403
    assert clerk.send("/accounts/imports", b"x").status_code == 403
    assert admin.send("/accounts/imports", b"").status_code == 422
    assert admin.get("/accounts/template.xlsx", family="emperors").status_code == 422
    assert admin.post(f"/accounts/imports/{check['id']}/issue", {"site": "javascript:alert(1)"}).status_code == 422
    broken = admin.send("/accounts/imports", b"not a workbook").json["job"]
    either.work_off()
    failed = admin.get(f"/jobs/{broken}").json
    assert failed["state"] == "failed" and failed["result"]["error"]
    assert admin.post(f"/accounts/imports/{broken}/issue", SITE).status_code == 409


def test_an_issue_that_is_cut_off_goes_on_and_every_account_has_its_link(
    either: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_lists, "CHUNK", 2)
    admin = either.person("jinshui-system_admin")
    lines = [line(login=f"cut-{n}", name=f"冯{'一二三四五'[n]}", mobile=f"1350000000{n}") for n in range(5)]
    check = checked(either, admin, lines)
    answer = admin.post(f"/accounts/imports/{check['id']}/issue", SITE)
    with either.house.working() as work:
        claimed = jobs.claim(work.session, work.now, LEASE)
    assert claimed is not None and claimed.id == answer.json["job"]

    class Killed(Exception):
        pass

    def kill_at_four(done: int, _total: int) -> None:
        if done == 4:
            raise Killed

    with pytest.raises(Killed):
        issue_accounts(either.house, claimed, kill_at_four)
    with either.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        assert session.scalar(select(func.count()).select_from(Account).where(Account.login.like("cut-%"))) == 4
    either.pass_time(minutes=5)
    job = finished(either, admin, answer)
    assert job["result"]["accounts"] == 5
    sheet = load_workbook(io.BytesIO(admin.get(job["file"].removeprefix("/api")).data))["激活链接"]
    links = [row[5].partition("#")[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert len(set(links)) == 5
    for secret in (links[0], links[4]):
        assert either.nobody().post("/auth/activate", {"token": secret, "password": "Fresh-Start-88"}).status_code == 200
    with pytest.raises(jobs.TakenOver):
        issue_accounts(either.house, claimed, lambda done, total: None)
