"""Codes of student records: states, identity numbers, nationwide student codes, and how each is masked."""

import random
import re
from datetime import date
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID = re.compile(r"^\d{17}[0-9X]$", re.ASCII)
RESIDENT = "1"  # 居民身份证
_KEEP_TAIL = 4


class Status(StrEnum):
    """学生当前状态码 (JY/T 1001 4.2.42)."""

    ENROLLED = "01"  # 在读
    SUSPENDED = "02"  # 休学
    WITHDRAWN = "03"  # 退学
    STOPPED = "04"  # 停学
    RESUMED = "05"  # 复学
    LOST = "06"  # 流失
    GRADUATED = "07"  # 毕业
    COMPLETED = "08"  # 结业
    LEFT_EARLY = "09"  # 肄业
    TRANSFERRED = "10"  # 转学(转出)
    DECEASED = "11"  # 死亡
    PLACE_KEPT = "12"  # 保留入学资格
    ABROAD = "13"  # 公派出国
    EXPELLED = "14"  # 开除
    MISSING = "15"  # 下落不明
    DELETED = "98"  # 注销: a local code beside JY/T 1001 (decisions, domain 38, 40)
    OVERSEAS = "91"  # 出国(境), a local code (decisions, domain 40)
    LEFT_OTHERWISE = "92"  # 其他离校, a local code


STATUS_NAMES: dict[Status, tuple[str, str]] = {
    Status.ENROLLED: ("在读", "Enrolled"),
    Status.SUSPENDED: ("休学", "Suspended"),
    Status.WITHDRAWN: ("退学", "Withdrawn"),
    Status.STOPPED: ("停学", "Stopped"),
    Status.RESUMED: ("复学", "Resumed"),
    Status.LOST: ("流失", "Dropped out"),
    Status.GRADUATED: ("毕业", "Graduated"),
    Status.COMPLETED: ("结业", "Completed"),
    Status.LEFT_EARLY: ("肄业", "Left before the end"),
    Status.TRANSFERRED: ("转学(转出)", "Transferred out"),
    Status.DECEASED: ("死亡", "Deceased"),
    Status.PLACE_KEPT: ("保留入学资格", "Place kept"),
    Status.ABROAD: ("公派出国", "Abroad"),
    Status.EXPELLED: ("开除", "Expelled"),
    Status.MISSING: ("下落不明", "Missing"),
    Status.DELETED: ("注销", "Deleted"),
    Status.OVERSEAS: ("出国（境）", "Gone abroad"),
    Status.LEFT_OTHERWISE: ("其他离校", "Left otherwise"),
}
# States that JY/T 1001 does not have, with their source.
LOCAL_STATES: dict[Status, tuple[str, str]] = {
    state: ("全国中小学生学籍信息管理系统的学生状态", "States of the national student-status system")
    for state in (Status.OVERSEAS, Status.LEFT_OTHERWISE, Status.DELETED)
}
PRESENT = frozenset({Status.ENROLLED, Status.RESUMED})  # in class
GONE = frozenset(
    {
        Status.WITHDRAWN, Status.GRADUATED, Status.COMPLETED, Status.LEFT_EARLY, Status.TRANSFERRED,
        Status.DECEASED, Status.EXPELLED, Status.DELETED,
    }
)  # fmt: skip


def check_digit(first17: str) -> str:
    """Return the 18th character that GB 11643 gives to 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def sound_id(number: str) -> bool:
    """Tell whether a resident identity number has the right form and check digit."""
    return bool(_ID.match(number)) and check_digit(number[:17]) == number[17]


def sound_code(code: str) -> bool:
    """Tell whether a formal code has its 19 characters, its letter and a fitting check character (domain-facts 1.3)."""
    return len(code) == 19 and code[0] in "GJ" and sound_id(code[1:])


def mask_code(code: str) -> str:
    """Return `G4101**********1234` for a student code, `4101**********1234` for an identity number."""
    keep = 5 if code[:1].isalpha() and len(code) == 19 else 4
    if len(code) <= keep + _KEEP_TAIL:
        return "*" * len(code)
    return code[:keep] + "*" * (len(code) - keep - _KEEP_TAIL) + code[-_KEEP_TAIL:]


def mask_name(name: str) -> str:
    """Return a name with all but its first and, from three characters on, last character hidden."""
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_birth(birth: str) -> str:
    """Return the year of an ISO birth date alone."""
    return f"{birth[:4]}-**-**" if birth else ""


def mask_phone(number: str) -> str:
    """Return `138****1234`; all of a number that is too short to hide a part of."""
    return number[:3] + "****" + number[-4:] if len(number) > 7 else "*" * len(number)


def mask_address(address: str) -> str:
    """Return the first characters of an address, its province or town; the rest, however long, is four stars."""
    return address[:3] + "****" if address else ""


def mask_email(address: str) -> str:
    """Return the first letter and the host of an e-mail address."""
    name, sign, host = address.partition("@")
    return f"{name[:1]}****{sign}{host}"


def formal_code(number: str) -> str:
    """Return the formal code of a holder of a sound identity number: G and the number (domain-facts §1.3)."""
    return f"G{number}"


def formal_code_without_id(division: str, birth: date, sequence: int) -> str:
    """Return the formal code of a student without usable number: J, division, birth, sequence, check character."""
    body = f"{division[:6]:0<6}{birth:%Y%m%d}{sequence:03d}"
    return f"J{body}{check_digit(body)}"


def temporary_code(division: str, birth: date, source: random.Random) -> str:
    """Return a temporary code: L, division, birth, four random digits that make no valid number (§1.3)."""
    body = f"{division[:6]:0<6}{birth:%Y%m%d}"
    while True:
        tail = f"{source.randrange(10_000):04d}"
        if not sound_id(body + tail):
            return f"L{body}{tail}"
