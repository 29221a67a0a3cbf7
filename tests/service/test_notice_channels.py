"""Notices leave by e-mail, text message and webhook: chosen by kind, at the hours chosen, once, and without a name."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import ssl
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select, update

from api.app import create_app
from engine.background.outbox import dead_letters
from engine.background.webhooks import SIGNATURE, accepts
from records.acting import Acting
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.scope import system_scope
from records.tables import Account
from records.tables.notice import NoticeMessage
from service.beats import dispatcher_of
from service.daily import clear_messages
from service.sending import Spreader
from tests.api.conftest import Person, Town
from tests.service import sending_child
from tests.service.conftest import Setup
from tests.service.receivers import HOST, Hook, Mailbox, mail_server, receiver, text_of

FORKS = multiprocessing.get_context("forkserver")
CLERK, SITE = "school_a-student_clerk", "https://heban.example.cn"
MARKERS = ("刘暗号", "G410105201601010017", "13800001111", "金水区第一小学")
SERVER = {"host": HOST, "sender": "heban@heban.example.cn", "security": "none"}


@pytest.fixture
def town(setup: Setup) -> Town:
    return Town(create_app(setup.house), setup.house, setup.world, setup.clock)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as made:
        yield made


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as made:
        yield made


def configure(town: Town, **channels: Any) -> None:
    path = town.house.home / "keys" / "channels.json"
    path.write_text(json.dumps({"site": SITE, **channels}), "utf-8")


def mailing(town: Town, box: Mailbox) -> None:
    configure(town, email={**SERVER, "port": box.port})


def carry(town: Town) -> None:
    """Let a tick of the background do its work."""
    Spreader(town.house).tick()
    dispatcher_of(town.house).tick()


def leave(town: Town, kind: str, *numbers: str, desk: tuple[str, Role] = ("school_a", Role.STUDENT_CLERK)) -> None:
    """Leave notices as a process does, with words that must never leave Heban."""
    news = [
        NewNotice(town.world.org[desk[0]], desk[1], kind, " ".join(MARKERS), " ".join(MARKERS), f"{kind}:{one}", one)
        for one in numbers
    ]
    with town.house.working() as work, system_scope(work.session):
        leave_notices(work.session, Acting(work.now), news)
    carry(town)


def enter(town: Town, who: Person, box: Mailbox, address: str = "clerk@school.example.cn") -> None:
    """Enter an e-mail address and type in the code that reached it."""
    assert who.put("/notices/addresses/email", {"address": address}).status_code == 200
    carry(town)
    code = re.search(r"\d{6}", box.last().partition("验证码：")[2])
    assert code is not None
    assert who.post("/notices/addresses/email/code", {"code": code.group()}).status_code == 200
    box.mails.clear()


def at(town: Town, hour: int, day: int = 18) -> None:
    """Let the clock in China show an hour of September 2026."""
    town.clock.advance(datetime(2026, 9, day, hour, tzinfo=UTC) - timedelta(hours=8) - town.clock.now())


def queued(town: Town) -> int:
    """How many messages were made, whether they have left or not."""
    with town.house.reading() as session, system_scope(session):
        return session.scalar(select(func.count()).select_from(NoticeMessage)) or 0


def cases(mails: Sequence[Any]) -> list[str]:
    return [number for mail in mails for number in re.findall(r"/cases/(\S+)", text_of(mail))]


def test_nothing_is_sent_before_the_code_is_typed_in_and_nothing_after_unsubscribing(town: Town, box: Mailbox) -> None:
    mailing(town, box)
    clerk = town.person(CLERK)
    assert clerk.put("/notices/addresses/email", {"address": "clerk@school.example.cn"}).status_code == 200
    leave(town, "reminder", "A-1")
    assert [mail["To"] for mail in box.mails] == ["clerk@school.example.cn"] and cases(box.mails) == []
    assert queued(town) == 0
    again = clerk.put("/notices/addresses/email", {"address": "clerk@school.example.cn"})
    assert again.status_code == 409 and "秒后再获取" in again.json["detail"]
    code = re.findall(r"\d{6}", box.last())[0]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(4):
        assert clerk.post("/notices/addresses/email/code", {"code": wrong}).status_code == 422
    told = clerk.post("/notices/addresses/email/code", {"code": code}).json
    assert told["channels"][0] == {"channel": "email", "offered": True, "address": "cl***@school.example.cn", "verified": True}
    leave(town, "reminder", "A-2")
    assert cases(box.mails) == ["A-2"] and f"{SITE}/cases/A-2" in box.last()
    assert not [marker for marker in MARKERS if marker in str(box.mails[-1]) or marker in box.last()]
    token = box.last().partition("/unsubscribe#")[2].strip()
    assert town.nobody().post("/notices/stop", {"token": f"{token[:-1]}x"}).status_code == 404
    assert town.nobody().post("/notices/stop", {"token": token}).json == {"channel": "email"}
    leave(town, "reminder", "A-3")
    assert len(cases(box.mails)) == 1 and clerk.get("/notices/wishes").json["channels"][0]["address"] is None


def test_a_code_is_tried_five_times_and_for_a_quarter_of_an_hour(town: Town, box: Mailbox) -> None:
    mailing(town, box)
    clerk, path = town.person(CLERK), "/notices/addresses/email"
    clerk.put(path, {"address": "clerk@school.example.cn"})
    carry(town)
    code = re.findall(r"\d{6}", box.last())[0]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert [clerk.post(f"{path}/code", {"code": wrong}).status_code for _ in range(6)] == [422] * 5 + [409]
    assert clerk.post(f"{path}/code", {"code": code}).status_code == 409
    town.pass_time(minutes=1)
    clerk.put(path, {"address": "clerk@school.example.cn"})
    carry(town)
    town.pass_time(minutes=15)
    assert clerk.post(f"{path}/code", {"code": re.findall(r"\d{6}", box.last())[0]}).status_code == 409
    for _ in range(3):
        assert clerk.put(path, {"address": "clerk@school.example.cn"}).status_code == 200
        town.pass_time(minutes=1)
    full = clerk.put(path, {"address": "clerk@school.example.cn"})
    assert full.status_code == 409 and "每天最多" in full.json["detail"]


def test_quiet_hours_hold_back_all_but_urgent_kinds_and_the_digest_comes_at_its_hour(town: Town, box: Mailbox) -> None:
    mailing(town, box)
    clerk = town.person(CLERK)
    enter(town, clerk, box)
    leave(town, "moved", "D-1", "D-2")
    assert box.mails == []  # progress of a case comes in the digest
    at(town, 23)
    leave(town, "reminder", "Q-1")
    leave(town, "urge", "U-1")
    assert cases(box.mails) == ["U-1"]
    at(town, 6, 19)
    carry(town)
    assert cases(box.mails) == ["U-1"]
    at(town, 7, 19)
    carry(town)
    assert cases(box.mails) == ["U-1", "Q-1"]
    at(town, 8, 19)
    carry(town)
    carry(town)
    assert len(box.mails) == 3 and sorted(cases(box.mails[2:])) == ["D-1", "D-2"] and "每日汇总：2 条" in box.last()
    wish = {"choices": {"email.due": "off", "email.case": "now"}, "quiet_from": None, "quiet_to": None, "digest_at": "18:30"}
    saved = town.fresh(CLERK).put("/notices/wishes", wish)
    assert saved.status_code == 200 and saved.json["choices"] == wish["choices"]
    at(town, 23, 19)
    leave(town, "reminder", "Q-2")
    leave(town, "moved", "D-3")
    leave(town, "supervision", "S-1")
    assert cases(box.mails[3:]) == ["D-3"]
    at(town, 19, 20)
    carry(town)
    assert cases(box.mails[4:]) == ["S-1"]


def test_an_authority_says_what_goes_out_at_once_to_a_role_and_its_neighbour_keeps_its_own(town: Town, box: Mailbox) -> None:
    mailing(town, box)
    for login, address in ((CLERK, "a@example.cn"), ("school_c-student_clerk", "c@example.cn")):
        enter(town, town.person(login), box, address)
    admin = town.person("jinshui-system_admin")
    bad = admin.settle(town.world.org["jinshui"], "notices.at_once", {"student_clerk": ["everything"]})
    assert bad.status_code == 422
    good = admin.settle(town.world.org["jinshui"], "notices.at_once", {"student_clerk": ["case"]})
    assert good.status_code == 200, good.text
    town.pass_time(days=1)
    for kind in ("moved", "reminder"):
        for unit in ("school_a", "school_c"):
            leave(town, kind, f"{unit}-{kind}", desk=(unit, Role.STUDENT_CLERK))
    assert {(mail["To"], *cases([mail])) for mail in box.mails} == {
        ("a@example.cn", "school_a-moved"), ("c@example.cn", "school_c-reminder"),
    }  # fmt: skip


def test_who_has_left_the_desk_gets_nothing_that_was_held_back(town: Town, box: Mailbox) -> None:
    mailing(town, box)
    enter(town, town.person(CLERK), box)
    at(town, 23)
    leave(town, "reminder", "L-1")
    with town.house.working() as work, system_scope(work.session):
        work.session.execute(update(Account).where(Account.id == town.world.account[CLERK]).values(state="deactivated"))
    at(town, 9, 19)
    carry(town)
    assert box.mails == []
    town.pass_time(days=80)
    assert clear_messages(town.house) == 0 and queued(town) == 1
    town.pass_time(days=11)
    assert clear_messages(town.house) == 1 and queued(town) == 0


def test_a_mail_server_that_refuses_is_tried_again_and_shown_to_operators_without_the_address(town: Town, box: Mailbox) -> None:
    mailing(town, box)
    enter(town, town.person(CLERK), box)
    box.refuse = True
    leave(town, "reminder", "R-1")
    operator = town.person("henan-operator")
    (row,) = operator.get("/operations/undelivered/retried").json["items"]
    assert row["kind_name"] == "发给个人或单位的通知" and "451" in row["error"] and "clerk@" not in json.dumps(row)
    for _ in range(7):
        town.pass_time(days=1)
        dispatcher_of(town.house).tick()
    with town.house.engine.reading() as connection:
        assert [letter.kind for letter in dead_letters(connection)] == ["notice.message"]
    box.refuse = False
    operator = town.fresh("henan-operator")
    (dead,) = operator.get("/operations/undelivered").json["items"]
    operator.post("/operations/undelivered/resend", {"ids": [dead["id"]], "reason": "邮件服务器已恢复"})
    carry(town)
    carry(town)
    assert cases(box.mails) == ["R-1"]


def test_text_messages_go_through_the_gateway_signed_and_hold_case_and_link_alone(town: Town, hook: Hook) -> None:
    body = {"phone": "{to}", "params": ["{text}"], "ref": "{id}", "sign": "核办"}
    configure(town, sms={"url": f"{hook.url}/send", "secret": "s3", "body": body, "headers": {"X-App": "7"}})
    clerk = town.person(CLERK)
    assert clerk.put("/notices/addresses/sms", {"address": "not a phone"}).status_code == 422
    assert clerk.put("/notices/addresses/email", {"address": "a@b.cn"}).status_code == 409
    clerk.put("/notices/addresses/sms", {"address": "13900002222"})
    carry(town)
    code = re.findall(r"\d{6}", hook.bodies[0]["params"][0])[0]
    told = clerk.post("/notices/addresses/sms/code", {"code": code}).json
    assert told["channels"][1]["address"] == "139****2222"
    leave(town, "overdue", "T-1")
    headers, content = hook.got[1]
    sent = json.loads(content)
    assert (sent["phone"], sent["sign"], headers["X-App"], headers["Heban-Delivery"]) == ("13900002222", "核办", "7", sent["ref"])
    assert sent["params"] == [f"【核办】办理时限：案件 T-1 {SITE}/cases/T-1"]
    assert accepts(b"s3", content, headers[SIGNATURE], town.house.now())


def test_webhooks_of_a_person_and_of_a_unit_reach_allowed_hosts_only(town: Town, hook: Hook) -> None:
    configure(town, webhook_hosts=[hook.url, "hooks.example.cn"])
    clerk, admin = town.person(CLERK), town.person("school_a-system_admin")
    for url in ("https://elsewhere.example.cn/x", "http://hooks.example.cn/x", "http://127.0.0.1:1/x", f"{hook.url}@evil.cn/",
                "https://u:p@hooks.example.cn/x", "https://hooks.example.cn:8443/x", "file:///etc/passwd"):  # fmt: skip
        assert clerk.put("/notices/addresses/webhook", {"address": url}).status_code == 422, url
    assert clerk.put("/notices/addresses/unit_webhook", {"address": f"{hook.url}/u"}).status_code == 403
    secrets = {}
    for who, channel in ((clerk, "webhook"), (admin, "unit_webhook")):
        secrets[channel] = who.put(f"/notices/addresses/{channel}", {"address": f"{hook.url}/{channel}"}).json["secret"]
        carry(town)
        assert who.post(f"/notices/addresses/{channel}/code", {"code": hook.bodies[-1]["code"]}).status_code == 200
    hook.got.clear()
    at(town, 23)
    leave(town, "reminder", "W-1", desk=("school_a", Role.STUDENT_LEADER))
    leave(town, "urge", "W-2")
    assert Counter(one["notices"][0]["case"] for one in hook.bodies) == {"W-1": 1, "W-2": 2}
    assert hook.bodies[0]["notices"] == [{"kind": "due", "case": "W-1", "link": f"{SITE}/cases/W-1"}]
    headers, content = hook.got[0]
    assert accepts(secrets["unit_webhook"].encode(), content, headers[SIGNATURE], town.house.now())
    hook.got.clear()
    configure(town, webhook_hosts=["hooks.example.cn"])
    leave(town, "urge", "W-3")
    (first, _second) = town.person("henan-operator").get("/operations/undelivered/retried").json["items"]
    assert hook.got == [] and "webhook_hosts" in first["error"]


def test_two_workers_and_a_kill_send_each_notice_under_one_key(setup: Setup, town: Town, hook: Hook) -> None:
    configure(town, webhook_hosts=[hook.url])
    clerk = town.person(CLERK)
    clerk.put("/notices/addresses/webhook", {"address": f"{hook.url}/x"})
    carry(town)
    assert clerk.post("/notices/addresses/webhook/code", {"code": hook.bodies[0]["code"]}).status_code == 200
    hook.got.clear()
    numbers = [f"K-{number}" for number in range(50)]
    news = [NewNotice(town.world.org["school_a"], Role.STUDENT_CLERK, "reminder", "x", "x", one, one) for one in numbers]
    with town.house.working() as work, system_scope(work.session):
        leave_notices(work.session, Acting(work.now), news)
    FORKS.set_forkserver_preload(["tests.service.sending_child"])
    child = FORKS.Process(target=sending_child.send_on, args=(setup.configuration.home, setup.configuration.database), daemon=True)

    def kill() -> None:
        if len(hook.got) == 7 and child.pid:
            os.kill(child.pid, signal.SIGKILL)  # it has sent and not yet marked

    hook.before = kill
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    in_flight = hook.bodies[-1]["notices"][0]["case"]
    town.clock.advance(timedelta(minutes=3))  # the lease of what it held
    workers = [town.house, setup.reopened()]
    for house in workers:
        Spreader(house).tick()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda house: dispatcher_of(house).tick(), workers))
    by_case = Counter(one["notices"][0]["case"] for one in hook.bodies)
    assert set(by_case) == set(numbers) and by_case.pop(in_flight) == 2 and set(by_case.values()) == {1}
    assert len({headers["Heban-Delivery"] for headers, _ in hook.got}) == len(numbers)
    with town.house.reading() as session, system_scope(session):
        assert session.scalar(select(func.count()).where(NoticeMessage.sent_at.is_not(None))) == len(numbers)
    workers[1].audit.close()
    workers[1].database.dispose()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False).sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, plain[1], plain[0]))
    return folder / "cert.pem", folder / "key.pem"


def test_mail_goes_encrypted_to_a_server_whose_certificate_is_trusted_and_to_no_other(embedded: Setup, tmp_path: Path) -> None:
    town = Town(create_app(embedded.house), embedded.house, embedded.world, embedded.clock)
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with mail_server(tls_context=context, require_starttls=True) as box:
        told = {**SERVER, "port": box.port, "security": "starttls"}
        configure(town, email=told)
        clerk = town.person(CLERK)
        clerk.put("/notices/addresses/email", {"address": "clerk@school.example.cn"})
        carry(town)
        assert box.mails == []
        configure(town, email={**told, "ca": str(cert)})
        town.pass_time(minutes=1)
        carry(town)
        assert len(box.mails) == 1 and "验证码" in box.last()


@pytest.mark.parametrize(
    ("told", "zh"),
    [
        ({"site": "heban"}, "site"), ({"site": SITE, "email": {"host": "x"}}, "email"),
        ({"site": SITE, "email": {**SERVER, "host": "mail.example.cn", "port": 25}}, "tls"),
        ({"site": SITE, "sms": {"url": "http://sms.example.cn", "secret": "s"}}, "https"),
        ({"site": SITE, "sms": {"url": "https://sms.example.cn", "secret": "s", "encoding": "xml"}}, "encoding"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_of_channels_is_named(embedded: Setup, told: dict[str, Any], zh: str) -> None:
    town = Town(create_app(embedded.house), embedded.house, embedded.world, embedded.clock)
    (town.house.home / "keys" / "channels.json").write_text(json.dumps(told), "utf-8")
    answer = town.person(CLERK).get("/notices/wishes")
    assert answer.status_code == 422 and zh in answer.json["detail"] and "channels.json" in answer.json["detail"]
