"""Tamper evidence: any change of stored history is found, erased payloads are not a change."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy import Engine as Database

from engine.errors import BadInput
from engine.proof.dossier import export, verify_dossier
from engine.proof.history import Break, Head, chain, verify, verify_all, verify_case
from engine.proof.roots import SigningKey, sign, verify_roots
from engine.store import surrounding_tables as around
from engine.store import tables as t
from engine.transaction.journal import GENESIS, link
from tests.engine.stores import BOTH, opened

START = datetime(2026, 9, 18, 1, tzinfo=UTC)
KEY = SigningKey(Ed25519PrivateKey.generate())
KEYS = {KEY.id: KEY.public}


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def connection(store: Database) -> Iterator[Connection]:
    with store.connect() as found:
        for case_id in ("a", "b", "c"):
            write_case(found, case_id, rows=6)
        yield found
        found.rollback()


def write_case(connection: Connection, case_id: str, rows: int) -> None:
    connection.execute(
        insert(t.case),
        {"id": case_id, "number": case_id.upper(), "definition_id": "d", "key": "transfer", "owner": "national",
         "state": "active", "started_at": START, "row_version": 1, "history_seq": 0, "history_digest": GENESIS},
    )  # fmt: skip
    go_on(connection, case_id, rows)


def go_on(connection: Connection, case_id: str, rows: int) -> None:
    head = connection.execute(select(t.case).where(t.case.c.id == case_id)).one()
    digest, last = head.history_digest, head.history_seq + rows
    for seq in range(head.history_seq + 1, last + 1):
        payload = json.dumps({"task": f"{case_id}{seq}"})
        row = {
            "case_id": case_id, "seq": seq, "at": START + timedelta(minutes=seq),
            "recorded_at": START + timedelta(minutes=seq), "kind": "completed", "element": f"Task_{seq}",
            "actor": "clerk", "payload": payload, "prev_digest": digest,
            "payload_digest": hashlib.sha256(payload.encode()).hexdigest(),
        }  # fmt: skip
        row["digest"] = digest = link(digest, row)
        connection.execute(insert(t.history), row)
    connection.execute(update(t.case).where(t.case.c.id == case_id).values(history_seq=last, history_digest=digest))


def change(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(t.history).where(t.history.c.case_id == "b", t.history.c.seq == number).values(**values))


def places(connection: Connection) -> set[tuple[str, int]]:
    return {(b.case_id, b.seq) for b in verify_all(connection)}


def test_untouched_history_is_whole(connection: Connection) -> None:
    assert verify_all(connection) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("element", "Task_8"), ("kind", "completee"), ("actor", "clerl"), ("at", START), ("recorded_at", START),
        ("payload", '{"task": "b4"} '), ("payload_digest", "0" * 64), ("digest", "0" * 64),
        ("prev_digest", "f" * 64),
    ],
)  # fmt: skip
def test_a_changed_field_is_found_at_its_row(connection: Connection, column: str, value: object) -> None:
    change(connection, 4, **{column: value})
    assert ("b", 4) in places(connection)
    assert {case for case, _ in places(connection)} == {"b"}


def test_every_single_flipped_byte_of_a_payload_is_found(connection: Connection) -> None:
    text = str(connection.execute(select(t.history.c.payload).where(t.history.c.case_id == "b", t.history.c.seq == 3)
                                  ).scalar_one())  # fmt: skip
    for index in range(len(text)):
        flipped = text[:index] + chr(ord(text[index]) ^ 1) + text[index + 1 :]
        change(connection, 3, payload=flipped)
        assert ("b", 3) in {(b.case_id, b.seq) for b in verify_case(connection, "b")}


def test_a_row_rewritten_with_its_digests_is_found_where_the_next_one_is_linked(connection: Connection) -> None:
    row = next(row for row in chain(connection, "b") if row["seq"] == 4)
    forged = {**row, "element": "Task_9"}
    change(connection, 4, element="Task_9", digest=link(row["prev_digest"], forged))
    assert [(b.seq, b.what) for b in verify_case(connection, "b")] == [(5, "order")]


def test_the_whole_chain_of_one_case_is_not_that_of_another(connection: Connection) -> None:
    rows = chain(connection, "a")
    assert verify(rows, Head("a", 6, rows[-1]["digest"])) == []
    assert {b.what for b in verify(rows, Head("b", 6, rows[-1]["digest"]))} == {"digest"}


def test_a_deleted_row_is_found(connection: Connection) -> None:
    connection.execute(delete(t.history).where(t.history.c.case_id == "b", t.history.c.seq == 3))
    assert ("b", 3) in places(connection)


def test_a_cut_tail_is_found(connection: Connection) -> None:
    connection.execute(delete(t.history).where(t.history.c.case_id == "b", t.history.c.seq > 4))
    assert places(connection) == {("b", 5)}


def test_a_swapped_pair_is_found(connection: Connection) -> None:
    change(connection, 3, seq=99)
    change(connection, 4, seq=3)
    change(connection, 99, seq=4)
    assert {("b", 3), ("b", 4)} <= places(connection)


def test_a_row_added_at_the_end_is_found(connection: Connection) -> None:
    head = connection.execute(select(t.history).where(t.history.c.case_id == "b", t.history.c.seq == 6)).one()
    row = {**head._mapping, "seq": 7, "prev_digest": head.digest}
    row["digest"] = link(head.digest, row)
    connection.execute(insert(t.history), row)
    assert places(connection) == {("b", 7)}


def test_history_without_its_case_is_found(connection: Connection) -> None:
    connection.execute(delete(t.case).where(t.case.c.id == "b"))
    assert places(connection) == {("b", 0)}


@pytest.mark.parametrize("cut", range(1, 7))
def test_a_break_names_the_first_row_that_is_not_there(connection: Connection, cut: int) -> None:
    rows, head = chain(connection, "b"), connection.execute(select(t.case).where(t.case.c.id == "b")).one()
    whole = Head("b", head.history_seq, head.history_digest)
    assert verify(rows, whole) == []
    assert verify(rows[: cut - 1], whole) == [Break("b", cut, "tail")]
    beyond = verify(rows, Head("b", cut - 1, rows[cut - 2]["digest"] if cut > 1 else GENESIS))
    assert beyond == [Break("b", cut, "extra")]
    if cut < 6:
        without = verify([row for row in rows if row["seq"] != cut], whole)
        assert without == [Break("b", cut, "missing"), Break("b", cut + 1, "order")]


@pytest.mark.parametrize("other", ["a", "c"])
def test_the_chain_of_one_case_is_not_that_of_another(connection: Connection, other: str) -> None:
    rows, head = chain(connection, other), connection.execute(select(t.case).where(t.case.c.id == other)).one()
    breaks = verify(rows, Head("b", head.history_seq, head.history_digest))
    assert breaks == [Break("b", seq, "digest") for seq in range(1, 7)]


def test_a_case_that_is_not_there_is_one_break_of_no_row(connection: Connection) -> None:
    assert verify_case(connection, "gone") == [Break("gone", 0, "case")]
    connection.execute(delete(t.case).where(t.case.c.id == "b"))
    assert verify_all(connection) == [Break("b", 0, "case")]


def test_a_payload_erased_by_retention_leaves_the_chain_whole(connection: Connection) -> None:
    change(connection, 4, payload=None)
    assert verify_all(connection) == []


def rewrite(connection: Connection, case_id: str) -> None:
    """A forger with full access: changes a row and makes every digest and the head agree again."""
    digest, rows = GENESIS, connection.execute(
        select(t.history).where(t.history.c.case_id == case_id).order_by(t.history.c.seq)
    ).all()
    connection.execute(delete(t.history).where(t.history.c.case_id == case_id))
    for found in rows:
        row = {**found._mapping, "actor": "forger", "prev_digest": digest}
        row["digest"] = digest = link(digest, row)
        connection.execute(insert(t.history), row)
    connection.execute(update(t.case).where(t.case.c.id == case_id).values(history_digest=digest))


def test_a_forger_who_rewrites_the_whole_chain_is_found_by_the_signed_root(connection: Connection) -> None:
    sign(connection, KEY, START + timedelta(hours=1))
    assert verify_roots(connection, KEYS) == []
    rewrite(connection, "b")
    assert verify_all(connection) == []
    assert [(b.case_id, b.what) for b in verify_roots(connection, KEYS)] == [("b", "root")]


def test_a_root_signs_only_the_cases_that_moved_since_the_last(connection: Connection) -> None:
    assert sign(connection, KEY, START + timedelta(hours=1)) is not None
    assert sign(connection, KEY, START + timedelta(hours=2)) is None
    connection.execute(update(t.history).values(recorded_at=START))
    go_on(connection, "b", 1)
    connection.execute(update(t.history).where(t.history.c.seq == 7).values(recorded_at=START + timedelta(hours=3)))
    sign(connection, KEY, START + timedelta(hours=4))
    assert sorted(connection.execute(select(around.root.c.cases)).scalars()) == [1, 3]


@pytest.mark.parametrize("column", ["signature", "root", "leaves", "previous", "key_id"])
def test_a_changed_or_foreign_root_is_found(connection: Connection, column: str) -> None:
    sign(connection, KEY, START + timedelta(hours=1))
    value = json.dumps([["a", 6, "0" * 64]]) if column == "leaves" else "1" * 64
    connection.execute(update(around.root).values(**{column: value}))
    assert verify_roots(connection, KEYS)


def test_a_dropped_root_is_found_by_the_next_one(connection: Connection) -> None:
    first = sign(connection, KEY, START + timedelta(hours=1))
    connection.execute(update(t.history).values(recorded_at=START + timedelta(hours=2)))
    go_on(connection, "a", 1)
    connection.execute(update(t.history).values(recorded_at=START + timedelta(hours=2)))
    sign(connection, KEY, START + timedelta(hours=3))
    connection.execute(delete(around.root).where(around.root.c.id == first))
    assert any(b.what == "root" for b in verify_roots(connection, KEYS))


def test_a_dossier_is_checked_without_the_database(connection: Connection) -> None:
    sign(connection, KEY, START + timedelta(hours=1))
    go_on(connection, "b", 2)
    checked = verify_dossier(export(connection, "b"), KEYS)
    assert checked.whole
    assert (checked.rows, checked.signed_to) == (8, 6)


def test_a_dossier_signed_by_an_unknown_key_is_not_whole(connection: Connection) -> None:
    sign(connection, KEY, START + timedelta(hours=1))
    other = SigningKey(Ed25519PrivateKey.generate())
    assert [b.what for b in verify_dossier(export(connection, "b"), {other.id: other.public}).breaks] == ["signature"]


def test_every_change_to_the_rows_of_a_dossier_is_found(connection: Connection) -> None:
    sign(connection, KEY, START + timedelta(hours=1))
    whole = json.loads(export(connection, "b"))
    for index, row in enumerate(whole["history"]):
        for name, value in row.items():
            changed = json.loads(json.dumps(whole))
            changed["history"][index][name] = (
                value + 1 if isinstance(value, int) else value[:-1] + chr(ord(value[-1]) ^ 1)
            )
            try:
                assert not verify_dossier(json.dumps(changed).encode(), KEYS).whole, (index, name)
            except BadInput:
                assert name in ("at", "recorded_at")  # no instant any more


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format": "x"}', b"\xff", b"[" * 100_000])
def test_what_is_no_dossier_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        verify_dossier(content, KEYS)


def test_the_signing_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    first, second = SigningKey.of_file(path), SigningKey.of_file(path)
    assert first.id == second.id
    assert path.stat().st_mode & 0o077 == 0
