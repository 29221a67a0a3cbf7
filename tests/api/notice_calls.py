"""The routes of *My notices*, each called once by somebody who may."""

from __future__ import annotations

import json
from collections.abc import Callable

from werkzeug.test import TestResponse

from records.notice_addresses import address_of
from records.scope import system_scope
from tests.api.conftest import Person, Town

Call = Callable[[Person], TestResponse]
WISH = {"choices": {"email.due": "daily"}, "quiet_from": "22:00", "quiet_to": "07:00", "digest_at": "08:00"}
CHANNELS = {
    "site": "https://heban.example.cn",
    "email": {"host": "127.0.0.1", "port": 9, "sender": "heban@heban.example.cn", "security": "none"},
    "sms": {"url": "https://sms.example.cn/send", "secret": "s"},
}
ABOUT_ONESELF = {
    ("GET", "/notices/wishes"), ("PUT", "/notices/wishes"), ("PUT", "/notices/addresses/<channel>"),
    ("POST", "/notices/addresses/<channel>/code"), ("DELETE", "/notices/addresses/<channel>"),
}  # fmt: skip


def of_notices(town: Town, login: str) -> dict[tuple[str, str], tuple[str, Call]]:
    """Each route with who calls it and how."""
    def enter(channel: str, address: str) -> Call:
        def call(person: Person) -> TestResponse:
            (town.house.home / "keys" / "channels.json").write_text(json.dumps(CHANNELS), "utf-8")
            return person.put(f"/notices/addresses/{channel}", {"address": address})

        return call

    def verify(person: Person) -> TestResponse:
        enter("sms", "13900002222")(person)
        with town.house.reading() as session, system_scope(session):
            entered = address_of(session, town.world.account[login], "sms")
            assert entered is not None
        return person.post("/notices/addresses/sms/code", {"code": entered.code})

    return {
        ("GET", "/notices/wishes"): (login, lambda p: p.get("/notices/wishes")),
        ("PUT", "/notices/wishes"): (login, lambda p: p.put("/notices/wishes", WISH)),
        ("PUT", "/notices/addresses/<channel>"): (login, enter("email", "clerk@school.example.cn")),
        ("POST", "/notices/addresses/<channel>/code"): (login, verify),
        ("DELETE", "/notices/addresses/<channel>"): (login, lambda p: p.call("DELETE", "/notices/addresses/email")),
    }
