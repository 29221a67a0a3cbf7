"""Sealing, blind indexes, key changes, and evidence files on disk."""

import io
import os
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, update

from records.errors import DecryptionFailed, Invalid, NotFound
from records.evidence import Accepted, Upload
from records.files import (
    CHUNK,
    attach_to_case,
    erase_file,
    files_of_case,
    keep_file,
    open_file,
    orphans,
    reseal_file,
    store_file,
)
from records.keyring import load_keyring, new_keyring
from records.roles import Role
from records.rotation import SEALED, refill_indexes, rotate_chunk, switch_indexes
from records.settings import NewValue, set_value
from records.students.cases import grant_case, snapshot
from records.students.listing import StudentQuery, list_students, reveal
from records.students.name_refill import begin_name_refill, refill_names
from records.students.problems import problems_of
from records.students.proposals import changes_of, propose_change
from records.tables import Student, StudentFields, metadata
from tests.records.conftest import NOW, World, id_number, row

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def test_a_sealed_value_opens_only_whole_and_in_its_own_place() -> None:
    ring = new_keyring()
    sealed = ring.seal_text("student.name:a", "测试")
    assert ring.open_text("student.name:a", sealed) == "测试"
    assert sealed != ring.seal_text("student.name:a", "测试")
    for at in range(len(sealed)):
        flipped = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(DecryptionFailed):
            ring.open_text("student.name:a", flipped)
    with pytest.raises(DecryptionFailed):
        ring.open_text("student.name:b", sealed)


def test_the_ring_is_kept_in_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ring.json"
    ring = new_keyring(path)
    assert path.stat().st_mode & 0o077 == 0
    again = load_keyring(path)
    assert again.open_text("p", ring.seal_text("p", "x")) == "x"
    assert again.blind("student.id", "1") == ring.blind("student.id", "1")
    with pytest.raises(Invalid, match="no keyring"):
        new_keyring(path)


def test_equal_values_of_two_columns_have_unequal_indexes() -> None:
    ring = new_keyring()
    assert ring.blind("student.id", "1") != ring.blind("student.code", "1")
    assert ring.blind("student.id", "1") != new_keyring().blind("student.id", "1")


def test_one_flipped_byte_in_the_store_is_refused(world: World) -> None:
    student = str(world.register("jinshui_school", row(1))[0].student_id)
    with world.system() as (session, acting):
        version = session.scalar(select(StudentFields).where(StudentFields.student_id == student))
        broken = bytearray(version.payload)
        broken[-20] ^= 1
        session.execute(update(StudentFields).values(payload=bytes(broken)))
        session.expire_all()
        with pytest.raises(DecryptionFailed):
            reveal(session, acting, student, "test")


def test_the_list_of_sealed_columns_is_complete() -> None:
    sealed = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert sealed == {(cls.__tablename__, name) for cls, names in SEALED.items() for name in names}


def test_the_data_key_rotates_while_everything_stays_readable(world: World) -> None:
    students = [str(one.student_id) for one in world.register("jinshui_school", *[row(at) for at in range(1, 8)])]
    with world.system() as (session, acting):
        proposal = propose_change(session, acting, students[0], {"lxdh": "1"}).id
    world.keyring.add_data_key()
    with world.system() as (session, acting):
        assert reveal(session, acting, students[3], "t")["sfzjh"] == id_number(4)
        rounds = 0
        while rotate_chunk(session, limit=5):
            rounds += 1
        assert rounds == 2
    del world.keyring.data["d1"]
    world.keyring._ciphers.clear()
    with world.system() as (session, acting):
        assert [reveal(session, acting, one, "t")["sfzjh"] for one in students] == [
            id_number(at) for at in range(1, 8)
        ]
        assert changes_of(session, proposal)[0].after == "1"


def test_the_index_key_changes_through_a_second_column(world: World) -> None:
    first = world.register("jinshui_school", row(1), row(3))
    world.register("liwan_school", row(3, name="另一人"))
    world.keyring.add_index_key()
    with world.system() as (session, acting):
        late = world.register  # a row registered during the change fills both columns
        cursor: str | None = ""
        while (cursor := refill_indexes(session, cursor, limit=2)) is not None:
            pass
    late("jinshui_school", row(5))
    with world.system() as (session, acting):
        switch_indexes(session)
        begin_name_refill(session)
    del world.keyring.index["i1"]
    with world.system() as (session, acting):
        assert not list_students(session, acting, StudentQuery(name="另一"), "t"), "tokens stand under the old key"
        while refill_names(session, limit=2) is not None:
            pass
        assert list_students(session, acting, StudentQuery(name="另一"), "t") and list_students(session, acting, StudentQuery(name="lingy"), "t")
        for serial in (1, 3, 5):
            assert list_students(session, acting, StudentQuery(code=id_number(serial)), "t")
        student = session.get(Student, first[1].student_id)
        assert problems_of(session, student.id)[0].group_index == student.id_index
    assert world.register("jinshui_school", row(1))[0].outcome == "unchanged"


def _upload(world: World, data: bytes) -> Upload:
    return Upload(world.org["jinshui_school"], "stamped_form", io.BytesIO(data))


def _accepted(world: World, data: bytes) -> Accepted:
    """What has passed the check of its content (tests/records/test_evidence)."""
    return Accepted(world.org["jinshui_school"], "stamped_form", data, "image/png")


@pytest.mark.parametrize("size", [60, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77])
def test_a_file_comes_back_as_it_went_in_and_is_sealed_on_disk(world: World, tmp_path: Path, size: int) -> None:
    data = (PNG + os.urandom(size))[:size]
    with world.system() as (session, acting):
        kept = keep_file(session, acting, tmp_path, _accepted(world, data))
        found, stream = open_file(session, tmp_path, kept.id)
        assert b"".join(stream) == data
        assert (found.media_type, found.size) == ("image/png", size)
    on_disk = next(tmp_path.glob("*/*.sealed")).read_bytes()
    assert data[:24] not in on_disk


@pytest.mark.parametrize("harm", ["flip", "cut", "swap", "add"])
def test_a_tampered_file_is_refused(world: World, tmp_path: Path, harm: str) -> None:
    with world.system() as (session, acting):
        kept = keep_file(session, acting, tmp_path, _accepted(world, PNG + os.urandom(3 * CHUNK)))
        path = next(tmp_path.glob("*/*.sealed"))
        raw, part = path.read_bytes(), CHUNK + 16
        start = 3 + 1 + 2 + 7  # magic, length of the key id, key id, nonce prefix
        first, second = raw[start : start + part], raw[start + part : start + 2 * part]
        changed = {
            "flip": raw[:-1] + bytes([raw[-1] ^ 1]),
            "cut": raw[: start + part],
            "swap": raw[:start] + second + first + raw[start + 2 * part :],
            "add": raw + b"x",
        }  # fmt: skip
        path.write_bytes(changed[harm])
        with pytest.raises(DecryptionFailed):
            b"".join(open_file(session, tmp_path, kept.id)[1])


def test_a_file_of_a_wrong_type_or_too_large_is_refused_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    with world.system() as (session, acting):
        set_value(session, acting, NewValue(world.org["henan"], "evidence.max_bytes", 200_000, acting.today))
        for data, words in ((b"MZ" + b"\0" * 300, "JPG or PNG"), (b"", "empty"), (PNG * 9000, "at most 195.3 KB")):
            with pytest.raises(Invalid, match=words):
                store_file(session, acting, tmp_path, _upload(world, data))
        assert list(tmp_path.glob("*/*.sealed")) == []


def test_a_file_on_disk_without_a_row_is_an_orphan(world: World, tmp_path: Path) -> None:
    with world.system() as (session, acting):
        kept = keep_file(session, acting, tmp_path, _accepted(world, PNG))
        lost = keep_file(session, acting, tmp_path, _accepted(world, PNG))
        session.delete(lost)
        session.flush()
        assert [path.stem for path in orphans(session, tmp_path)] == [lost.id]
        erase_file(session, acting, tmp_path, kept.id)
        with pytest.raises(NotFound):
            open_file(session, tmp_path, kept.id)


def test_the_parties_of_a_case_read_its_files_and_a_sibling_county_does_not(
    world: World, pupils: dict[str, str], tmp_path: Path
) -> None:
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, acting):
        kept = keep_file(session, acting, tmp_path, _accepted(world, PNG))
        mine = type(acting)(NOW, acting.account_id, acting.org_id, case_no="ZX-1")
        attach_to_case(session, mine, [kept.id])
        snapshot(session, mine, pupils["liwan_school"])
        grant_case(session, mine, [world.org["liwan_school"], world.org["liwan"]])
    for name, sees in (("liwan_school", True), ("liwan", True), ("guancheng", False), ("guancheng_school", False)):
        with world.as_(Role.STUDENT_CLERK, name) as (session, _):
            assert bool(files_of_case(session, "ZX-1")) is sees


def test_a_file_is_sealed_anew_under_the_next_data_key(world: World, tmp_path: Path) -> None:
    data = PNG + os.urandom(2 * CHUNK)
    with world.system() as (session, acting):
        kept = keep_file(session, acting, tmp_path, _accepted(world, data))
        world.keyring.add_data_key()
        assert reseal_file(session, tmp_path, kept.id) is True
        assert reseal_file(session, tmp_path, kept.id) is False
        del world.keyring.data["d1"]
        assert b"".join(open_file(session, tmp_path, kept.id)[1]) == data
