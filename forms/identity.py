"""Identity numbers: GB 11643 resident numbers, nationwide student codes (学籍号), school codes (学校标识码)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from forms.codes import code_table
from forms.errors import FormsError
from ground.bilingual import Bilingual

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BLANKS = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\ufeff]+")
_SCHOOL = re.compile(r"(\d\d)(\d\d)(\d{6})", re.ASCII)
# 15 old and 18 new digits, codes with their letter, auxiliary numbers of 16 to 19.
_LONG = re.compile(r"(?<![0-9A-Za-z])[GJLgjl]?\d{14,18}[0-9Xx](?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class IdFault:
    """One thing wrong with a number; `code` is stable, `text` is for people and never repeats the number."""

    code: str
    text: Bilingual


LENGTH = IdFault("length", Bilingual("身份证件号应为 18 位", "expected 18 characters in a resident identity number"))
OLD = IdFault("old-length", Bilingual("15 位旧身份证号已停用，应填 18 位号码",
                                 "15-digit numbers are no longer valid; the 18-digit one is expected"))
CHARACTERS = IdFault("characters", Bilingual("身份证件号前 17 位应为数字，末位为数字或 X",
                                        "expected 17 digits and then a digit or X"))
PREFIX = IdFault("prefix", Bilingual("身份证件号前两位不是省级代码", "the first two digits name no province"))
BIRTH = IdFault("birth", Bilingual("身份证件号中的出生日期不存在", "the birth date inside the number does not exist"))
CHECK = IdFault("check-digit", Bilingual("身份证件号末位校验码不符", "the check digit does not fit the number"))


def normal_id(text: str) -> str:
    """An identity number as it is stored: half-width, no blanks, capital X."""
    return _BLANKS.sub("", text.translate(_WIDE)).upper()


def check_digit(first17: str) -> str:
    """The 18th character that GB 11643 gives to 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECKS[total % 11]


def id_faults(number: str) -> list[IdFault]:
    """Everything wrong with a normalised resident number; [] when it is sound.

    Any province class 11–83 passes as a prefix: parents carry prefixes of districts long abolished, and 81–83 are
    residence permits of Hong Kong, Macao and Taiwan residents.
    """
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        return [OLD]
    if len(number) != 18:
        return [LENGTH]
    if not re.fullmatch(r"\d{17}[0-9X]", number, re.ASCII):
        return [CHARACTERS]
    found = [] if 11 <= int(number[:2]) <= 83 else [PREFIX]
    if birth_of(number) is None:
        found.append(BIRTH)
    if check_digit(number[:17]) != number[17]:
        found.append(CHECK)
    return found


def birth_of(number: str) -> date | None:
    """The birth date inside an 18-character number; None when there is no such day."""
    digits = number[6:14]
    if not re.fullmatch(r"(1[89]|2\d)\d{6}", digits, re.ASCII):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex_of(number: str) -> Literal["1", "2"]:
    """Sex by the 17th digit (GB/T 2261.1): odd "1" male, even "2" female."""
    return "1" if int(number[16]) % 2 else "2"


def student_code_fault(code: str) -> Bilingual | None:
    """The fault of a nationwide student code (学籍号: G/J/L and 18 more), or None.

    G needs no match with a present identity number: it stays when that changes (domain facts 1.3).
    """
    if len(code) != 19 or code[0] not in "GJL":
        return Bilingual("学籍号应为 19 位，以 G、J 或 L 开头", "expected 19 characters beginning with G, J or L")
    body = code[1:]
    if not re.fullmatch(r"\d{17}[0-9X]", body, re.ASCII) or (code[0] == "L" and body[17] == "X"):
        return Bilingual("学籍号首字母后应为 17 位数字和一位校验码",
                    "expected 17 digits and one check character after the letter")
    if birth_of(body) is None:
        return Bilingual("学籍号中的出生日期不存在", "the birth date inside the code does not exist")
    if code[0] in "GJ" and check_digit(body[:17]) != body[17]:
        return Bilingual("学籍号末位校验码不符", "the check digit of the student code does not fit")
    return None


def school_code_fault(code: str) -> Bilingual | None:
    """The fault of a school code (学校标识码: 2 category + 2 province + 6 serial digits), or None."""
    match = _SCHOOL.fullmatch(code)
    if not match:
        return Bilingual("学校标识码应为 10 位数字", "expected 10 digits in a school code")
    category, province, _ = match.groups()
    if category not in {row.code for row in code_table("school-category")}:
        return Bilingual("学校标识码前两位不是学校类别", "the first two digits name no school category")
    if province not in {row.code for row in code_table("province")}:
        return Bilingual("学校标识码第 3、4 位不是省级代码", "digits 3 and 4 name no province")
    return None


def mask_id(number: str) -> str:
    """A number for lists: `410102201201011234` → `4101**********1234`, a student code keeps its letter too."""
    keep = 5 if number[:1].upper() in ("G", "J", "L") and len(number) == 19 else 4
    if len(number) <= keep + 4:
        return number[:1] + "*" * max(len(number) - 1, 0)
    return number[:keep] + "*" * (len(number) - keep - 4) + number[-4:]


def masked_text(text: str) -> str:
    """A text with every identity-like number inside it masked, for messages and logs."""
    return _LONG.sub(lambda match: mask_id(match.group()), text)


def make_test_id(prefix: str, birth: date, seq: int) -> str:
    """A resident number with a right check digit for synthetic persons only.

    `prefix`: six digits of a division; `seq`: 0–999, odd for male. Never show or look up as a real one.
    """
    if not re.fullmatch(r"\d{6}", prefix, re.ASCII) or not 0 <= seq <= 999:
        raise FormsError(Bilingual("前缀应为 6 位数字，顺序号为 0–999",
                              f"Expected a six-digit prefix and a sequence of 0–999 but got {prefix!r}, {seq!r}"))
    first17 = f"{prefix}{birth:%Y%m%d}{seq:03d}"
    return first17 + check_digit(first17)
