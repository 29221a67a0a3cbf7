"""What is wrong with a new person's entries on the personnel form: said by field, never with the value (O5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.students.codes import sound_id
from records.tables import Account

NEEDED = {
    "name": Bilingual("姓名", "name"), "login": Bilingual("登录名", "login name"),
    "department": Bilingual("所在部门", "department"), "post": Bilingual("职务", "post"),
    "mobile": Bilingual("手机", "mobile phone"),
}  # fmt: skip
_LENGTH = Bilingual("登录名须为 3 至 60 个字符", "the login name needs 3 to 60 characters")
_TAKEN = Bilingual("登录名已被使用", "the login name is taken")
_DIGITS = Bilingual("手机号码应为 11 位", "the mobile phone needs 11 digits")
_ADDRESS = Bilingual("电子邮箱格式不符", "the e-mail address has a wrong form")
_CHECK = Bilingual("身份证件号校验码不符", "the check digit of the ID number does not fit")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


def faults_of(session: Session, new: Mapping[str, Any]) -> list[Bilingual]:
    """Every fault of a new person's entries, in the order of the form."""
    found = [
        Bilingual(f"缺少{words.zh}", f"the {words.en} is missing") for key, words in NEEDED.items() if not new.get(key)
    ]
    login = str(new.get("login") or "").strip()
    checks = (
        (bool(login) and not 3 <= len(login) <= 60, _LENGTH),
        (bool(login) and _taken(session, login), _TAKEN),
        (_wrong(_MOBILE, new.get("mobile")), _DIGITS),
        (_wrong(_EMAIL, new.get("email")), _ADDRESS),
        (_wrong_number(new.get("id_number")), _CHECK),
    )
    return found + [words for wrong, words in checks if wrong]


def _wrong(pattern: re.Pattern[str], value: Any) -> bool:
    return bool(value) and not pattern.match(str(value))


def _wrong_number(value: Any) -> bool:
    return bool(value) and not sound_id(str(value))


def _taken(session: Session, login: str) -> bool:
    return session.scalar(select(Account.id).where(Account.login == login)) is not None
