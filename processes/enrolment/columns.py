"""The columns of a list of admissions: the child, the school and class, and where the file is; who it is is sealed."""

from __future__ import annotations

from typing import Any

from ground.bilingual import Bilingual
from processes.rows import RowColumn

WAYS = {
    "11": Bilingual("就近入学", "Nearest school"),
    "12": Bilingual("其他（义务教育）", "Other (compulsory stages)"),
    "21": Bilingual("统一招生考试", "Entrance examination"),
    "22": Bilingual("体育特招", "For sports"),
    "23": Bilingual("艺术特招", "For arts"),
    "99": Bilingual("其他（普通高中）", "Other (senior high)"),
}
FILES = {
    "carry": Bilingual("转入原学籍", "The former file follows"),
    "here": Bilingual("学籍已在本校", "The file is here"),
    "wait": Bilingual("学籍待补", "The file is to come"),
}
WAITS = {
    "none": Bilingual("未查到学籍，须建立", "No file was found: one must be made"),
    "differs": Bilingual("学籍的姓名、性别或出生日期与名单不符", "The file has another name, sex or birth date"),
    "double": Bilingual("已被其他学校录取，将按重复招生处理", "Another school took the child: a dispute opens"),
    "in_use": Bilingual("原学校尚未办理毕业", "The former school has not graduated the child"),
    "elsewhere": Bilingual("学籍在外省，须办理跨省就学", "The file is in another province and must be fetched"),
    "stage": Bilingual("学籍的学段与录取学段不相接", "The file's stage does not lead to this one"),
    "conflict": Bilingual("学籍有在办业务", "Another case of the file is under way"),
}
SEALED = ("xm", "xbm", "csrq", "sfzjlxm", "sfzjh", "bh")
SEXES = {"1": Bilingual("男", "male"), "2": Bilingual("女", "female")}


def words_of(table: dict[str, Bilingual]) -> Any:
    """The words of a code; the text itself for what is no code."""
    return lambda value: table.get(str(value), Bilingual(str(value), str(value)))


COLUMNS = (
    RowColumn("xm", Bilingual("姓名", "Name"), required=True),
    RowColumn("xbm", Bilingual("性别", "Sex"), words=words_of(SEXES), choices=SEXES),
    RowColumn("csrq", Bilingual("出生日期", "Birth date")),
    RowColumn("sfzjh", Bilingual("身份证件号", "Identity number")),
    RowColumn("school", Bilingual("录取学校（名称或标识码）", "School (name or code)"), shown=True),
    RowColumn("bh", Bilingual("班级", "Class")),
    RowColumn("type", Bilingual("入学方式", "Way of entry"), shown=True, words=words_of(WAYS), choices=WAYS),
    RowColumn("file", Bilingual("学籍", "File"), shown=True, words=words_of(FILES), choices=FILES, fixed=True),
    RowColumn("why", Bilingual("说明", "Why"), shown=True, words=words_of(WAITS), choices=WAITS, fixed=True),
    RowColumn("sfzjlxm", Bilingual("证件类型", "Type of document"), listed=False),
)
