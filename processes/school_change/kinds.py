"""The kinds of change that a request can ask for, in words."""

from ground.bilingual import Bilingual

KINDS: dict[str, Bilingual] = {
    "create": Bilingual("新设学校", "New school"),
    "rename": Bilingual("更名", "New name"),
    "suspend": Bilingual("暂停招生", "Suspend enrolment"),
    "resume": Bilingual("恢复招生", "Resume enrolment"),
    "merge": Bilingual("并入其他学校", "Merge into another school"),
    "split": Bilingual("分设学校", "Split off a school"),
    "close": Bilingual("撤销", "Close"),
    "revive": Bilingual("恢复办学", "Revive"),
    "delete": Bilingual("删除", "Delete"),
}
