"""What is said of a row: faults keep it from going on, notes and problems are for those who decide it."""

from __future__ import annotations

from ground.bilingual import Bilingual
from processes.row_identity import FAULT, NOTE, PROBLEM, finding

LATE = finding(NOTE, "late", "xm", Bilingual("逾期申报", "entered after the window"))
NO_COLLECTOR = finding(
    FAULT, "collector", "cjr", Bilingual("代为录入须写明采集人", "proxy entry names who collected the data"),
    Bilingual("请填写采集人姓名", "write the name"),
)  # fmt: skip
TOO_YOUNG = finding(
    FAULT, "age", "csrq", Bilingual("未达到入学年龄", "below the age of entry"),
    Bilingual("请核对出生日期，或按当地规定办理", "check the birth date, or follow the rule of the place"),
)  # fmt: skip
ENROLLED_ELSEWHERE = finding(
    FAULT, "second-file", "sfzjh",
    Bilingual("该生已有在读学籍，不得再建第二份", "the pupil has a file in use; a second one is refused"),
    Bilingual("请办理转学或核对证件号", "start a transfer, or check the number"),
)  # fmt: skip
OTHER_PERSON = finding(
    FAULT, "file-differs", "sfzjh",
    Bilingual("已有学籍的姓名、性别或出生日期与填报不符", "the existing file has another name, sex or birth date"),
    Bilingual("须与证件一致，请核对证件原件", "it must agree with the paper; look at the original"),
)  # fmt: skip
IN_ANOTHER_LIST = finding(
    FAULT, "other-list", "sfzjh", Bilingual("该生已在另一份在办名单中", "the pupil stands in another list under way"),
    Bilingual("请先撤回另一份中的该生", "withdraw the pupil there first"),
)  # fmt: skip
RESUMED = finding(
    NOTE, "resumed", "sfzjh", Bilingual("查到原学籍，将予恢复", "an earlier file was found and will be resumed")
)
PRESCHOOL = finding(
    NOTE, "preschool", "sfzjh",
    Bilingual("查到学前学籍，将予接续", "a pre-school file was found; the primary record goes on with it"),
)  # fmt: skip
PRESCHOOL_TAKEN = finding(
    FAULT, "preschool-taken", "sfzjh",
    Bilingual("该生学前学籍已由他校接续", "another school has gone on with the pupil's pre-school file"),
    Bilingual("不得再建第二份学籍，请办理转学", "a second file is refused; start a transfer"),
)  # fmt: skip
SHARED = finding(
    PROBLEM, "shared", "sfzjh",
    Bilingual("他处已有相同证件号的学籍，将列为问题学籍", "another record has the number: a problem record opens"),
)  # fmt: skip
NO_FILE = finding(
    NOTE, "no-file", "sfzjh", Bilingual("未查到原学籍，将新建", "no earlier file was found; a new one is made")
)
