"""Students found by what people type of a name: any prefix of pinyin or initials, every usual reading (S1, I inbox)."""

import pytest
from sqlalchemy import delete, func, select

from records.roles import Role
from records.students.listing import StudentQuery, list_students
from records.students.name_refill import begin_name_refill, refill_names
from records.students.names import tokens
from records.students.naming import students_meant
from records.students.spelling import SYLLABLES, endings
from records.students.updates import apply_fields
from records.tables import NameToken
from tests.records.conftest import NOW, World, row

NAMES = ("王小明", "欧阳小明", "曾乐", "夏娜", "阿卜杜拉·买买提", "Mohammed Ali", "单于小林")
FOUND = [
    ("wa", "王小明"), ("wang", "王小明"), ("wangx", "王小明"), ("WangXi", "王小明"), ("wang xiaom", "王小明"), ("wx", "王小明"),
    ("wxm", "王小明"),
    ("ouy", "欧阳小明"), ("ouyangxiaoming", "欧阳小明"), ("oy", "欧阳小明"), ("oyx", "欧阳小明"),
    ("zeng", "曾乐"), ("cengl", "曾乐"), ("zengyu", "曾乐"), ("zl", "曾乐"), ("zy", "曾乐"), ("cl", "曾乐"),
    ("xian", "夏娜"), ("xianuo", "夏娜"),
    ("abud", "阿卜杜拉·买买提"), ("abudula·maim", "阿卜杜拉·买买提"), ("abdlmm", "阿卜杜拉·买买提"),
    ("mo", "Mohammed Ali"), ("mohammed a", "Mohammed Ali"),
    ("chany", "单于小林"), ("chanyuxiao", "单于小林"), ("cyx", "单于小林"),
]  # fmt: skip
NOT_FOUND = ("w", "iaoming", "wangm", "xm", "wanx", "li", "maimaiti", "ali", "yuxiao", "dany", "2026-0001", "ouyy")


def by_name(world: World, text: str) -> list[str]:
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, acting):
        return [one.name for one in list_students(session, acting, StudentQuery(name=text), "test")]


def test_every_prefix_of_pinyin_and_initials_finds_a_student_by_each_usual_reading(world: World) -> None:
    world.register("jinshui_school", *[row(at, name) for at, name in enumerate(NAMES, 1)])
    world.register("guancheng_school", row(20, "王小明", csrq="2016-03-06"))
    assert {text: by_name(world, text) for text, _ in FOUND} == {text: [name] for text, name in FOUND}
    assert {text: by_name(world, text) for text in NOT_FOUND} == {text: [] for text in NOT_FOUND}
    with world.system() as (session, _):
        assert len(session.connection().execute(students_meant(session, "wangxi")).all()) == 2, "what the inbox asks"


def test_a_changed_name_is_found_by_its_new_prefixes_alone(world: World) -> None:
    student = str(world.register("jinshui_school", row(1, "王小明"))[0].student_id)
    with world.system() as (session, acting):
        apply_fields(session, acting, student, {"xm": "吕小明"}, NOW.date())
    assert by_name(world, "lvx") == by_name(world, "lü") == by_name(world, "lx") == ["吕小明"]
    assert by_name(world, "wang") == by_name(world, "wx") == []


def test_prefixes_of_names_cost_a_quarter_more_tokens_and_no_readable_text(world: World) -> None:
    sizes = {name: len(tokens(world.keyring, name)) for name in ("王伟", "王小明", "欧阳小明")}
    assert sizes == {"王伟": 6, "王小明": 10, "欧阳小明": 14}
    student = str(world.register("jinshui_school", row(1, "王小明"))[0].student_id)
    with world.system() as (session, _):
        kept = set(session.connection().scalars(select(NameToken.token).where(NameToken.student_id == student)))
    assert kept == tokens(world.keyring, "王小明") and all(len(bytes.fromhex(token)) == 12 for token in kept)


def test_names_of_before_are_filled_chunk_by_chunk_and_each_once(world: World) -> None:
    world.register("jinshui_school", *[row(at, name) for at, name in enumerate(NAMES, 1)])

    def everything() -> set[tuple[str, str, str]]:
        with world.system() as (session, _):
            return {tuple(one) for one in session.connection().execute(select(NameToken.__table__))}

    whole = everything()
    with world.system() as (session, _):
        begin_name_refill(session)
        kinds = [world.keyring.blind(f"name.{kind}", text)[:24] for kind, text in (("pinyin", "wang"), ("initials", "wx"))]
        session.execute(delete(NameToken).where(NameToken.token.in_(kinds)))
        old = {"token": world.keyring.blind("name.name", "王小明")[:24], "student_id": min(one[1] for one in whole)}
        session.connection().execute(NameToken.__table__.insert(), {**old, "province": "41"})
    assert by_name(world, "wa") == [] and everything() != whole
    done: list[int | None] = []
    while None not in done:  # each chunk a transaction of its own: what broke off goes on where it was
        with world.system() as (session, _):
            done.append(refill_names(session, limit=3))
    assert done == [3, 3, 1, None]
    assert everything() == whole and by_name(world, "wa") == ["王小明"]
    with world.system() as (session, _):
        assert refill_names(session) is None
        assert session.connection().scalar(select(func.count()).select_from(NameToken.__table__)) == len(whole)


def test_a_broken_off_chunk_leaves_its_place_as_it_was(world: World) -> None:
    world.register("jinshui_school", row(1, "王小明"), row(2, "王伟"))
    with world.system() as (session, _):
        begin_name_refill(session)
    with pytest.raises(RuntimeError), world.system() as (session, _):
        assert refill_names(session, limit=1) == 1
        raise RuntimeError
    with world.system() as (session, _):
        assert [refill_names(session, limit=1) for _ in range(3)] == [1, 1, None]


def test_a_prefix_ends_in_every_syllable_that_it_may_begin() -> None:
    assert endings("wangxi") >= {"wangxi", "wangxia", "wangxiang"} and "wangxu" not in endings("wangxi")
    assert {"xian", "xiang", "xiana"} <= endings("xian")
    assert endings("2026") == endings("q1") == set()
    assert max(len(endings(one)) for one in SYLLABLES) < 60
