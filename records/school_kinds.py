"""What kind of school a name or a told kind means: the category of its code and its stages (domain-facts §4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from records.tables.school import Stage

_P, _J, _S = Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR


@dataclass(frozen=True)
class SchoolKind:
    """Category of the code (学校标识码), stages, and whether the words say so; else it was guessed, to be checked.

    `special`: "", special (特殊教育), measure (专门学校).
    """

    category: str
    stages: tuple[Stage, ...]
    sure: bool = True
    special: str = ""


# In this order: what a school is attached to (大学附属小学) does not make it another.
_KINDS: tuple[tuple[str, SchoolKind | None], ...] = (
    (r"幼儿园|幼教|托儿所", None),
    (r"特殊教育|特教|启智|培智|聋|盲", SchoolKind("51", (_P, _J), special="special")),
    (r"工读|专门学校", SchoolKind("37", (_J,), special="measure")),
    (r"职业|技工|技师|技术学校|中专|中等专业|师范学校$|卫生学校|商业学校|工业学校", None),
    (r"驾|培训|补习|电大|党校|进修|研修|函授|成人", None),
    (r"十二年", SchoolKind("34", (_P, _J, _S))),
    (r"九年一贯|九年制", SchoolKind("31", (_P, _J))),
    (r"完全中学|完中", SchoolKind("34", (_J, _S))),
    (r"小学|完小|附小|教学点", SchoolKind("21", (_P,))),
    (r"初级中学|初中", SchoolKind("31", (_J,))),
    (r"高级中学|高中", SchoolKind("34", (_S,))),
    (r"中学|附中|[〇零一二三四五六七八九十百\d]中|实验中", SchoolKind("34", (_J, _S), sure=False)),
    (r"大学|学院|研究院|研究所|科学院", None),
    (r"[〇零一二三四五六七八九十百\d]小", SchoolKind("21", (_P,), sure=False)),
    (r"学校", SchoolKind("31", (_P, _J), sure=False)),
)
_ASIDE = re.compile(r"[（(][^）)]*[）)]")


def kind_of(name: str, told: str = "") -> SchoolKind | None:
    """Return the kind of a school by what is told, else by its name; None for what is no school of these stages.

    Brackets (高中部) say more where the name itself leaves the stages open.
    """
    found = _kind_in(told) or _kind_in(_ASIDE.sub("", name))
    aside = _kind_in(" ".join(_ASIDE.findall(name)))
    return aside if found is not None and not found.sure and aside is not None and aside.sure else found


def _kind_in(text: str) -> SchoolKind | None:
    return next((kind for pattern, kind in _KINDS if re.search(pattern, text)), None)
