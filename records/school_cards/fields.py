"""The fields of a school's card (domain-facts §4) and what may stand in them.

What the authority sets when it creates a school (name, code, stages, years, kind) is not among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ground.bilingual import Bilingual


class Kind(StrEnum):
    """How a field is entered."""

    TEXT = "text"
    CODE = "code"
    CAMPUSES = "campuses"


@dataclass(frozen=True)
class CardField:
    """One field: its key and name, whether it must be filled in, its options or the form that its text has."""

    key: str
    name: Bilingual
    required: bool = False
    kind: Kind = Kind.TEXT
    longest: int = 120
    form: str = ""  # a regular expression that the whole text fits
    like: Bilingual = Bilingual("", "")  # what that form is, in words
    options: Mapping[str, Bilingual] = field(default_factory=dict)
    private: bool = False  # a number under which a person is reached


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field; the text repeats no value."""

    key: str
    text: Bilingual


_PHONE = r"[0-9+()（）转\- ]{7,30}"
_PHONE_LIKE = Bilingual("7 至 30 位电话号码", "a phone number of 7 to 30 digits")
_MOBILE = r"1\d{10}"
_PLACE = r"\d{12}"
_PLACE_LIKE = Bilingual("12 位统计用区划代码", "the 12 digits of a place code")
_YES_NO = {"1": Bilingual("是", "Yes"), "0": Bilingual("否", "No")}

FIELDS: tuple[CardField, ...] = (
    CardField("english", Bilingual("英文校名", "English name"), longest=200),
    CardField("address", Bilingual("校址", "Address"), required=True),
    CardField("place", Bilingual("所在地代码", "Place code"), form=_PLACE, like=_PLACE_LIKE),
    CardField("postcode", Bilingual("邮政编码", "Postcode"), required=True, form=r"\d{6}",
              like=Bilingual("6 位数字", "6 digits")),
    CardField("principal", Bilingual("校长", "Principal"), required=True, longest=60),
    CardField("mobile", Bilingual("校长手机", "Principal's mobile"), form=_MOBILE,
              like=Bilingual("11 位手机号码", "a mobile number of 11 digits"), private=True),
    CardField("phone", Bilingual("办公电话", "Office phone"), required=True, form=_PHONE, like=_PHONE_LIKE),
    CardField("email", Bilingual("电子邮箱", "E-mail"), form=r"[^@\s]+@[^@\s]+\.[^@\s]+",
              like=Bilingual("电子邮箱地址", "an e-mail address")),
    CardField("organisation_code", Bilingual("统一社会信用代码或组织机构代码", "Credit or organisation code"),
              form=r"[0-9A-Z]{18}|[0-9A-Z]{8}-?[0-9A-Z]",
              like=Bilingual("18 位或 9 位代码", "a code of 18 or 9 digits and capitals")),
    CardField("legal_number", Bilingual("法人登记号", "Registration number as a legal person"), longest=40),
    CardField("operator", Bilingual("举办者", "Run by"), required=True, kind=Kind.CODE, options={
        "education": Bilingual("教育部门", "Education department"),
        "other": Bilingual("其他部门", "Another department"),
        "local": Bilingual("地方企业", "Local enterprise"),
        "institution": Bilingual("事业单位", "Public institution"),
        "private": Bilingual("民办", "Private"),
        "foreign": Bilingual("中外合作办学", "Run with a foreign partner"),
    }),
    CardField("boarding", Bilingual("寄宿情况", "Boarding"), required=True, kind=Kind.CODE, options={
        "none": Bilingual("非寄宿制", "Day school"),
        "part": Bilingual("部分寄宿", "Some pupils board"),
        "all": Bilingual("全寄宿制", "All pupils board"),
    }),
    CardField("language", Bilingual("教学语言", "Language of teaching"), required=True, kind=Kind.CODE, options={
        "chinese": Bilingual("国家通用语言文字", "Standard Chinese"),
        "both": Bilingual("双语", "Two languages"),
        "minority": Bilingual("少数民族语言文字", "A minority language"),
    }),
    CardField("minority", Bilingual("独立设置少数民族学校", "School of a minority"), kind=Kind.CODE, options=_YES_NO),
    CardField("land", Bilingual("土地权属", "Title to the land"), kind=Kind.CODE, options={
        "state": Bilingual("国有划拨", "Allotted by the state"),
        "granted": Bilingual("国有出让", "Granted by the state"),
        "collective": Bilingual("集体土地", "Collective land"),
        "rented": Bilingual("租赁", "Rented"),
        "other": Bilingual("其他", "Other"),
    }),
    CardField("land_number", Bilingual("土地证号", "Number of the land certificate"), longest=60),
    CardField("campuses", Bilingual("校区", "Campuses"), kind=Kind.CAMPUSES),
)  # fmt: skip
BY_KEY = {one.key: one for one in FIELDS}
CAMPUS: tuple[CardField, ...] = (
    CardField("name", Bilingual("校区名称", "Name of the campus"), required=True, longest=60),
    CardField("place", Bilingual("地址码", "Place code"), form=_PLACE, like=_PLACE_LIKE),
    CardField("person", Bilingual("负责人", "In charge"), longest=60),
    CardField("phone", Bilingual("联系电话", "Phone"), form=_PHONE, like=_PHONE_LIKE, private=True),
)
MOST_CAMPUSES = 20
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def stored(key: str, value: Any) -> Any:
    """A value as the card keeps it: outer blanks cut, an option by its value whichever its name; "" or [] for none."""
    one = BY_KEY[key]
    if one.kind is Kind.CAMPUSES:
        rows = [value_of_campus(row) for row in value or () if isinstance(row, Mapping)]
        return [row for row in rows if any(row.values())]
    text = "" if value is None else str(value).strip()
    named = (option for option, name in one.options.items() if text in (name.zh, name.en))
    return next(named, text)


def value_of_campus(row: Mapping[str, Any]) -> dict[str, str]:
    """A campus as the card keeps it."""
    return {one.key: str(row.get(one.key) or "").strip() for one in CAMPUS}


def faults_of(values: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with a whole card as it would be kept."""
    return [Fault(one.key, text) for one in FIELDS for text in faults_of_field(one, values.get(one.key))]


def faults_of_field(one: CardField, value: Any) -> list[Bilingual]:
    """What is wrong with one field."""
    if one.kind is Kind.CAMPUSES:
        rows = value or []
        if len(rows) > MOST_CAMPUSES:
            return [Bilingual(f"校区不超过 {MOST_CAMPUSES} 个", f"at most {MOST_CAMPUSES} campuses")]
        return [
            Bilingual(f"第 {at} 个校区：{text.zh}", f"campus {at}: {text.en}")
            for at, row in enumerate(rows, start=1) for part in CAMPUS
            for text in faults_of_field(part, row.get(part.key))
        ]  # fmt: skip
    if not value:
        return [Bilingual(f"请填写{one.name.zh}", f"fill in: {one.name.en}")] if one.required else []
    if len(value) > one.longest or _CONTROL.search(value):
        said = f"{one.name.zh}不超过 {one.longest} 个字，且不含不可见字符"
        return [Bilingual(said, f"{one.name.en}: at most {one.longest} characters, all of them visible")]
    if one.options and value not in one.options:
        zh = "、".join(name.zh for name in one.options.values())
        en = ", ".join(name.en for name in one.options.values())
        return [Bilingual(f"{one.name.zh}须为 {zh} 之一", f"{one.name.en} must be one of {en}")]
    if one.form and not re.fullmatch(one.form, value):
        return [Bilingual(f"{one.name.zh}须为{one.like.zh}", f"{one.name.en} must be {one.like.en}")]
    return []


def said(key: str, value: Any) -> Bilingual:
    """A value as people read it."""
    one = BY_KEY[key]
    if one.kind is Kind.CAMPUSES:
        return _campuses_said(value or [])
    return one.options.get(value) or Bilingual(value or "", value or "")


def _campuses_said(rows: list[Mapping[str, str]]) -> Bilingual:
    told = ["，".join(row[part.key] for part in CAMPUS if row.get(part.key)) for row in rows]
    told_en = [", ".join(row[part.key] for part in CAMPUS if row.get(part.key)) for row in rows]
    return Bilingual("；".join(told), "; ".join(told_en))
