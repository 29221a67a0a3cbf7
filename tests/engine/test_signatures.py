"""Each decision carries a signature value that its public key verifies, on both stores (decisions, design 18)."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import Decision, Engine, NotAllowed, SimulatedClock, runner
from engine.proof.dossier import export, verify_dossier
from engine.proof.history import verify_all
from engine.proof.roots import PublicKeys, SigningKey
from engine.proof.signatures import InstallationSigner, verify_all_signatures
from engine.store import codec
from engine.store import tables as t
from engine.transaction.journal import link
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

DRAWN = diagram("signed", {"P": "start s; user A; user B; end e; s > A > B > e"})


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return SigningKey.of_file(tmp_path_factory.mktemp("keys") / "history.pem")


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path, key: SigningKey) -> Iterator[Engine]:
    for database in opened(request.param, request, tmp_path):
        made = Engine(database, clock=SimulatedClock())
        made.ports.signer = InstallationSigner(key)
        made.deploy(DRAWN)
        yield made


def keys(key: SigningKey) -> PublicKeys:
    return {key.id: key.public}


def decided(engine: Engine, **data: Any) -> str:
    """A case whose two tasks were decided; returns its id."""
    case = engine.start("P")
    for _ in range(2):
        (task,) = engine.tasks(case)
        decision = Decision(data=data, reason='说明，"signature":{"key":"x"}')
        engine.attempt(partial(runner.complete, task_id=task.id, decision=decision))
    return str(case)


def breaks(engine: Engine, known: PublicKeys) -> list[str]:
    with engine.reading() as connection:
        assert verify_all(connection) == []
        return [found.what for found in verify_all_signatures(connection, known)]


def signatures(engine: Engine, case: str) -> list[Mapping[str, str]]:
    query = select(t.history.c.payload).where(t.history.c.case_id == case, t.history.c.kind == "decided")
    with engine.reading() as connection:
        return [codec.decode(text)["signature"] for text in connection.execute(query.order_by(t.history.c.seq)).scalars()]


@pytest.mark.parametrize("data", [{}, {"grade": 7}, {"signature": {"key": "mine", "value": "mine"}}, {"\x01": "mark"}])
def test_every_decision_is_signed_and_verified(engine: Engine, key: SigningKey, data: dict[str, Any]) -> None:
    case = decided(engine, **data)
    first, second = signatures(engine, case)
    assert first["key"] == second["key"] == key.id
    assert first["value"] != second["value"]
    assert breaks(engine, keys(key)) == []


def test_an_unknown_key_is_told(engine: Engine) -> None:
    decided(engine)
    assert breaks(engine, {}) == ["signature"] * 2


@pytest.mark.parametrize("column", ["element", "actor", "at", "payload"])
def test_who_rewrites_a_decision_with_its_whole_chain_lacks_the_key(
    engine: Engine, key: SigningKey, column: str
) -> None:
    """The chain alone would hold: its digests are recomputed. The signature over the decision does not."""
    case = decided(engine, grade=7)
    forge(engine, case, column)
    assert breaks(engine, keys(key)) == ["signature"]


def forge(engine: Engine, case: str, column: str) -> None:
    """Change the first decision of a case and make the chain fit."""
    with engine.work() as work:
        run = work.connection.execute
        rows = [dict(r) for r in run(select(t.history).where(t.history.c.case_id == case).order_by(t.history.c.seq)).mappings()]
        decision = next(row for row in rows if row["kind"] == "decided")
        if column == "payload":
            decision["payload"] = decision["payload"].replace('"grade":7', '"grade":8')
            decision["payload_digest"] = digest_of(decision["payload"])
        elif column == "at":
            decision["at"] = decision["at"].replace(year=2001)
        else:
            decision[column] = "other"
        before = rows[0]["prev_digest"]
        for row in rows:
            row["prev_digest"] = before
            before = row["digest"] = link(before, row)
            run(update(t.history).where(t.history.c.case_id == case, t.history.c.seq == row["seq"]).values(row))
        run(update(t.case).where(t.case.c.id == case).values(history_digest=before))


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_a_dossier_is_checked_with_its_signatures(engine: Engine, key: SigningKey, tmp_path: Path) -> None:
    case = decided(engine)
    with engine.reading() as connection:
        content = export(connection, case)
    assert verify_dossier(content, keys(key)).whole
    other = SigningKey.of_file(tmp_path / "other.pem")
    assert {b.what for b in verify_dossier(content, keys(other)).breaks} == {"signature"}


class Absent:
    """A signer whose person is not there."""

    def sign(self, message: bytes, account: str) -> Any:
        raise NotAllowed("Expected a card in the reader but found none; insert it", zh="未插入证书，请插入后重试")


def test_a_decision_that_cannot_be_signed_is_not_taken(engine: Engine) -> None:
    case = engine.start("P")
    (task,) = engine.tasks(case)
    engine.ports.signer = Absent()
    with pytest.raises(NotAllowed):
        engine.complete(task.id)
    assert [one.id for one in engine.tasks(case)] == [task.id]
    assert signatures(engine, str(case)) == []


def make(path: str) -> str:
    return SigningKey.of_file(Path(path)).id


def test_processes_that_start_together_make_one_key(tmp_path: Path) -> None:
    path = tmp_path / "history.pem"
    with multiprocessing.get_context("fork").Pool(4) as pool:
        made = pool.map(make, [str(path)] * 16)
    assert set(made) == {SigningKey.of_file(path).id}
    assert [one.name for one in tmp_path.iterdir()] == ["history.pem"]
