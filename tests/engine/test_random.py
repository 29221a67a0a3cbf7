"""Random drawings under random decisions keep every promise: no crash, nothing lost, nothing left over."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine import Engine
from engine.proof.history import verify_case
from engine.store import tables as t
from tests.engine.draw import diagram
from tests.engine.random_drawing import Drawer

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_drawing_keeps_every_promise(seed: int) -> None:
    play(seed, 25)


@pytest.mark.parametrize("seed", range(0, 60, 5))
def test_a_case_read_from_the_store_goes_the_same_way(seed: int) -> None:
    kept, cold = play(seed, 25, size=2_000), play(seed, 25, size=0)
    assert [kept.trace(case) for case in kept.cases()] == [cold.trace(case) for case in cold.cases()]


def play(seed: int, steps: int, size: int | None = None) -> Engine:
    """Draw, deploy, and act at random; the promises are looked at after every step.

    `size` of the hot cache; None clears it now and then.
    """
    engine = Engine.in_memory()
    engine.store.hot.size = 2_000 if size is None else size
    dice = random.Random(seed)
    engine.deploy(diagram(f"random{seed}", {"P": Drawer(seed).process()}))
    case = engine.start("P", {"v1": 0, "v2": 2, "v3": 4})
    for _ in range(steps):
        holds(engine, case)
        if engine.is_ended(case):
            break
        act(engine, case, dice)
        if dice.random() < 0.3 and size is None:
            engine.store.hot.clear()
    holds(engine, case)
    return engine


def act(engine: Engine, case: str, dice: random.Random) -> None:
    tasks = engine.tasks(case)
    roll = dice.random()
    if tasks and roll < 0.55:
        engine.complete(dice.choice(tasks).id, {f"v{dice.randint(1, 3)}": dice.randint(0, 5)})
    elif roll < 0.7:
        engine.message(f"M{dice.randint(1, 3)}")
    elif roll < 0.8:
        engine.signal(f"S{dice.randint(1, 3)}")
    elif roll < 0.9:
        engine.advance(timedelta(hours=dice.randint(1, 6)))
    else:
        engine.set_variables(case, {f"v{dice.randint(1, 3)}": dice.randint(0, 5)})


def holds(engine: Engine, case: str) -> None:
    """An active case has something that moves it; an ended one leaves nothing; history is whole."""
    row = engine.case(case)
    incidents = engine.incidents(case)
    assert row.incidents == len(incidents), incidents
    assert not [i for i in incidents if i.kind in ("expression", "budget")], incidents
    if row.state == "active":
        assert engine.tasks(case) or engine.waits(case) or incidents, "nothing moves the case any more"
    else:
        assert engine.tasks(case) == [] and engine.waits(case) == [] and incidents == []
        with engine.reading() as connection:
            assert connection.execute(select(func.count()).select_from(t.scope)).scalar() == 1
            assert connection.execute(select(func.count()).select_from(t.timer)).scalar() == 0
    with engine.reading() as connection:
        assert verify_case(connection, case) == []


