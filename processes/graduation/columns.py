"""The columns of a graduation list: the student, how the stage ends, and why; names and results are sealed."""

from __future__ import annotations

from typing import Any

from ground.bilingual import Bilingual
from processes.rows import RowColumn
from records.students.graduates import DESTINATIONS

RESULTS = {
    "07": Bilingual("毕业", "Graduation"),
    "08": Bilingual("结业", "Completion"),
    "09": Bilingual("肄业", "Incomplete study"),
    "stay": Bilingual("不办理", "None for now"),
}
REASONS = {
    "state": Bilingual("状态不正常", "Not in the normal state"),
    "conflict": Bilingual("有在办业务", "Another case is under way"),
    "grade": Bilingual("不在毕业年级", "Not in the last grade"),
    "results": Bilingual("未导入学业成绩", "No results yet"),
    "conditions": Bilingual("未达到毕业条件", "Conditions not met"),
}


def code_of(words: dict[str, Bilingual], text: Any) -> str:
    """The code that a cell names, by itself or by its words; the text itself where it names none."""
    plain = str(text or "").strip()
    return next((code for code, said in words.items() if plain in (code, said.zh, said.en)), plain)


def _words(table: dict[str, Bilingual]) -> Any:
    return lambda value: table.get(str(value), Bilingual(str(value), str(value)))


COLUMNS = (
    RowColumn("xm", Bilingual("姓名", "Name"), required=True, stands=True),
    RowColumn("class", Bilingual("班级", "Class"), shown=True, fixed=True),
    RowColumn("result", Bilingual("拟办结果", "Result"), shown=True, words=_words(RESULTS), choices=RESULTS,
              fixed=True),
    RowColumn("why", Bilingual("说明", "Why"), shown=True, words=_words(REASONS), choices=REASONS, fixed=True),
    RowColumn("choice", Bilingual("学校选择", "The school's choice"), shown=True, words=_words(RESULTS),
              choices=RESULTS),
    RowColumn("passed", Bilingual("学业水平考试合格科目数", "Proficiency subjects passed")),
    RowColumn("credits", Bilingual("学分", "Credits")),
    RowColumn("destination", Bilingual("毕业去向", "Destination"), shown=True, words=_words(DESTINATIONS),
              choices=DESTINATIONS),
    RowColumn("student", Bilingual("学籍标识", "Record"), shown=True, listed=False, fixed=True),
    RowColumn("sfzjh", Bilingual("身份证件号", "Identity number"), listed=False, stands=True),
)  # fmt: skip
