"""A new process is a new folder: no other room names a process, neither by its key nor by a name that begins with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT

PROCESSES = sorted(p.name for p in (ROOT / "processes").iterdir() if (p / "process.py").is_file())
ROOMS = ("ground", "engine", "records", "forms", "reports", "processes", "api", "service", "web/src")
READ = {".py", ".ts", ".vue", ".json", ".css"}

# Words that are a process's key and a plain term as well: the file, the line, and why.
TERMS = {
    ("web/src/i18n/en.json", '"transfer": "Transfer",'): "how a period of enrolment began, a code of the register",
    ("web/src/i18n/zh-CN.json", '"transfer": "转学",'): "the same in Chinese",
    ("records/tables/student.py", '__tablename__ = "problem_record"'): "the table of the records that checks found",
    ("web/src/i18n/en.json", '"registration": "Registered",'): "how a period of enrolment began, a code of the register",
    ("web/src/i18n/zh-CN.json", '"registration": "建籍",'): "the same in Chinese",
    ("records/students/register.py", 'why = acting if acting.reason else acting.because("registration")'): "that code",
    ("records/students/problems.py",
     'open_problem(session, acting, NewProblem(other, kind, group, acting.reason or "registration"))'): "that code",
    ("web/src/i18n/en.json", '"promotion": "Promotion",'): "how a period of enrolment began, a code of the register",
    ("web/src/i18n/zh-CN.json", '"promotion": "升级",'): "the same in Chinese",
    ("web/src/i18n/en.json", '"graduation": "Graduation",'): "how a period of enrolment began, a code of the register",
    ("web/src/i18n/zh-CN.json", '"graduation": "毕业",'): "the same in Chinese",
    ("records/tables/student.py", '__tablename__ = "enrolment"'): "the table of periods at schools",
    ("web/src/i18n/en.json", '"enrolment": {'): "the words for how such a period began",
    ("web/src/i18n/zh-CN.json", '"enrolment": {'): "the same in Chinese",
    ("web/src/i18n/en.json", '"enrolment": "Enrolment",'): "a window of the year, a term of the settings",
    ("web/src/i18n/zh-CN.json", '"enrolment": "招生入学",'): "the same in Chinese",
}


def files() -> Iterator[Path]:
    """Every file of the rooms but those of the process folders."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            inside = path.relative_to(ROOT).parts
            if path.suffix in READ and not (inside[0] == "processes" and len(inside) > 2):
                yield path


def named(process: str, text: str) -> list[str]:
    """The lines of a text that name a process: its key as a whole literal, or before a dot."""
    key = re.compile(rf"""["'`]{process}["'`]|(?<![\w.])["'`]?{process}\.(?=[\w{{])""")
    return [line.strip() for line in text.splitlines() if key.search(line)]


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_is_named_only_in_its_folder(process: str) -> None:
    found = [
        (path.relative_to(ROOT).as_posix(), line)
        for path in files()
        for line in named(process, path.read_text("utf-8"))
    ]
    assert [one for one in found if one not in TERMS] == []


def test_no_word_is_excused_that_nobody_uses() -> None:
    assert all(any(line == one.strip() for one in (ROOT / path).read_text("utf-8").splitlines()) for path, line in TERMS)


@pytest.mark.parametrize("line", [
    'x = "leave"', "x = 'leave'", "x = `leave`", 'Key("leave.days")', "// leave.days is read here", 'f"leave.{key}"x', '{"leave": 1}',
])  # fmt: skip
def test_every_way_to_name_a_process_is_seen(line: str) -> None:
    assert named("leave", line) == [line]


@pytest.mark.parametrize("line", ["we leave it", 'x = "leaves"', "on_leave.days", "They leave. It ends.", "engine.leave.x()"])
def test_plain_words_are_no_names(line: str) -> None:
    assert named("leave", line) == []
