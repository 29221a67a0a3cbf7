"""Further people sign a task before, beside or after it (加签), are taken out (减签), or answer a question (沟通)."""

import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select

from engine import Actor, BadInput, Conflict, Engine, EngineSettings, NotAllowed, SimulatedClock, runner
from engine.errors import EngineError
from engine.ports.deciders import Post
from engine.proof.history import verify_all
from engine.store import tables as t
from engine.time.calendar import WorkCalendar
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

ME, BO, CY, STARTER = Actor("me"), Actor("bo"), Actor("cy"), Actor("starter")
LINE = "start s; user A outcomes=approve|refuse; user B; end e; s > A > B > e"
PANEL = (
    "start s; user A outcomes=approve|refuse sign=all agrees=approve signers=`[\"me\", \"di\"]`; user B; end e; s > A > B > e"
)
CALLED = "start s2; user A outcomes=approve|refuse; end e2; s2 > A > e2"
AROUND = {
    "a parallel branch": "start s; and F; user A outcomes=approve|refuse; user X; and J; user B; end e; s > F > A > J > B > e; F > X > J",
    "an instance of many": "start s; user A outcomes=approve|refuse; @A multi= collection=people item=p; user B; end e; s > A > B > e",
    "a sub-process": "start s; sub S {\nstart t; user A outcomes=approve|refuse; end u; t > A > u\n}; user B; end e; s > S > B > e",
    "a called process": "start s; call C calledElement=Q; user B; end e; s > C > B > e",
}


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def made(database: Database, drawing: str = LINE) -> Engine:
    engine = Engine(
        database, clock=SimulatedClock(), calendar=WorkCalendar.from_chinesecalendar(),
        settings=EngineSettings(merge_task_data=True),
    )  # fmt: skip
    called = {"Q": CALLED} if "calledElement" in drawing else {}
    engine.deploy(diagram("test", {"P": drawing, **called}))
    return engine


def begun(engine: Engine, **variables: Any) -> tuple[str, str]:
    """A case and its task at A."""
    case = engine.start("P", variables, actor=STARTER)
    return case, next(one.id for one in engine.tasks(case) if one.element == "A")


def sign(engine: Engine, task: str, how: str, *people: str, actor: Actor = ME) -> None:
    with engine.work(actor) as work:
        runner.add_signers(work, task, how, people, "please look")


def of(engine: Engine, case: str, person: str) -> str:
    """The open task of somebody who was asked."""
    (found,) = [one.id for one in engine.tasks(case) if one.adds and one.person == person]
    return found


def said(engine: Engine, task: str, actor: Actor, outcome: str = "agree") -> runner.Completed:
    return engine.complete(task, outcome=outcome, reason="because", actor=actor)


def waiting(engine: Engine, case: str) -> list[str]:
    return sorted(f"{one.element}:{one.added or ''}:{one.person or ''}" for one in engine.tasks(case))


def kinds(engine: Engine, case: str) -> list[str]:
    told = ("sign_asked", "countersigned", "unasked", "not_needed", "sent_back", "asked", "answered", "copied", "decided")
    return [one.kind for one in engine.history(case) if one.kind in told]


def whole(engine: Engine) -> None:
    with engine.reading() as connection:
        assert verify_all(connection) == []
        orphans = select(t.timer.c.id).join(t.task, t.task.c.id == t.timer.c.task_id).where(t.task.c.state != "open")
        assert connection.execute(orphans).all() == []
        states = connection.execute(select(t.scope.c.state)).scalars().all()
        assert not any('"added"' in one for one in states), "nothing is kept of a seat that is done"


def test_who_is_asked_before_signs_first_and_the_task_comes_back_to_who_asked(database: Database) -> None:
    engine = made(database)
    case, task = begun(engine)
    sign(engine, task, "before", "bo", "cy")
    assert waiting(engine, case) == ["A::", "A:before:bo", "A:before:cy"]
    with pytest.raises(NotAllowed, match="signatures"):
        engine.complete(task, outcome="approve", actor=ME)
    said(engine, of(engine, case, "bo"), BO, "disagree")
    with pytest.raises(NotAllowed, match="signatures"):
        engine.complete(task, outcome="approve", actor=ME)
    said(engine, of(engine, case, "cy"), CY)
    for one in (BO, CY):  # nobody decides what they have signed
        with pytest.raises(NotAllowed):
            engine.complete(task, outcome="approve", actor=one)
    engine.complete(task, outcome="approve", actor=ME)
    assert waiting(engine, case) == ["B::"]
    assert kinds(engine, case) == ["sign_asked", "countersigned", "countersigned", "decided"]
    whole(engine)


@pytest.mark.parametrize("how", ("beside", "after"))
def test_a_decision_is_held_until_those_beside_or_after_have_signed(database: Database, how: str) -> None:
    engine = made(database)
    case, task = begun(engine)
    sign(engine, task, how, "bo", "cy")
    assert len(engine.tasks(case)) == (3 if how == "beside" else 1)
    engine.complete(task, {"x": 7}, "approve", actor=ME)
    assert waiting(engine, case) == [f"A:{how}:bo", f"A:{how}:cy"] and "A" not in engine.variables(case)
    with pytest.raises(EngineError):  # who decided does not sign as well
        said(engine, of(engine, case, "bo"), ME)
    said(engine, of(engine, case, "bo"), BO)
    assert waiting(engine, case) == [f"A:{how}:cy"]
    with engine.work(CY) as work:
        runner.reassign(work, of(engine, case, "cy"), "bo", "you sign for me")
    with pytest.raises(NotAllowed, match="twice"):
        said(engine, of(engine, case, "cy"), BO)
    with engine.work(BO) as work:
        runner.reassign(work, of(engine, case, "cy"), "cy", "I may not")
    done = said(engine, of(engine, case, "cy"), CY)
    assert [one["element"] for one in done.opened] == ["B"] and waiting(engine, case) == ["B::"]
    assert (engine.variables(case)["A"]["by"], engine.variables(case)["x"]) == ("me", 7), "it is the decision of who took it"
    whole(engine)


@pytest.mark.parametrize("how", ("beside", "after"))
def test_who_disagrees_sends_a_held_decision_back_and_the_others_are_asked_no_more(database: Database, how: str) -> None:
    engine = made(database)
    case, task = begun(engine)
    sign(engine, task, how, "bo", "cy")
    engine.complete(task, outcome="approve", actor=ME)
    done = said(engine, of(engine, case, "cy"), CY, "disagree")
    assert [one["id"] for one in done.opened] == [task] and waiting(engine, case) == ["A::"]
    with pytest.raises(NotAllowed):
        engine.complete(task, outcome="approve", actor=CY)
    engine.complete(task, outcome="refuse", actor=ME)
    assert waiting(engine, case) == ["B::"] and engine.variables(case)["A"]["outcome"] == "refuse"
    assert kinds(engine, case) == ["sign_asked", "decided", "countersigned", "not_needed", "sent_back", "decided"]
    whole(engine)


@pytest.mark.parametrize("place", AROUND)
def test_it_is_the_same_inside_branches_instances_sub_processes_and_called_ones(database: Database, place: str) -> None:
    engine = made(database, AROUND[place])
    case, task = begun(engine, people=["p", "q"])
    sign(engine, task, "before", "bo")
    sign(engine, task, "after", "cy")
    said(engine, of(engine, case, "bo"), BO)
    engine.complete(task, outcome="approve", actor=ME)
    said(engine, of(engine, case, "cy"), CY)
    left = [one for one in engine.tasks(case) if one.element in ("A", "X")]
    for one in left:
        engine.complete(one.id, outcome="approve" if one.element == "A" else None, actor=ME)
    engine.complete(engine.tasks(case)[0].id, actor=ME)
    assert engine.is_ended(case)
    whole(engine)


def test_among_several_who_sign_together_an_added_signature_is_no_vote_and_nobody_signs_twice(database: Database) -> None:
    engine = made(database, PANEL)
    case, task = begun(engine)
    other = next(one.id for one in engine.tasks(case) if one.id != task)
    sign(engine, task, "beside", "bo")
    engine.complete(task, outcome="approve", actor=ME)
    assert len(engine.tasks(case)) == 2, "the vote is held"
    said(engine, of(engine, case, "bo"), BO)
    with pytest.raises(NotAllowed, match="twice"):
        engine.complete(other, outcome="approve", actor=BO)
    with pytest.raises(NotAllowed), engine.work(Actor("di")) as work:
        runner.add_signers(work, other, "before", ["bo"], "again")
    engine.complete(other, outcome="approve", actor=Actor("di"))
    result = engine.variables(case)["A"]
    assert (result["signers"], result["counts"]) == (2, {"approve": 2})


def test_a_seat_that_is_cancelled_takes_along_who_was_asked(database: Database) -> None:
    engine = made(database, "start s; user A outcomes=approve|refuse; boundary L A timer=P2D; user B; end e; s > A > e; L > B > e")
    case, task = begun(engine)
    sign(engine, task, "before", "bo")
    sign(engine, task, "after", "cy")
    engine.advance(timedelta(days=3))
    assert waiting(engine, case) == ["B::"]
    whole(engine)


def test_a_return_is_not_held_and_who_was_asked_is_asked_no_more(database: Database) -> None:
    engine = made(database, "start s; user A outcomes=approve|return corrects=x then=straight; user B; end e; s > A > B > e")
    case, task = begun(engine, x={"a": 1})
    sign(engine, task, "beside", "bo")
    sign(engine, task, "after", "cy")
    engine.complete(task, outcome="return", reason="say more", actor=ME)
    (correction,) = engine.tasks(case)
    assert correction.corrects == task
    engine.complete(correction.id, {"a": 2}, "resubmit", actor=STARTER)
    (again,) = engine.tasks(case)
    engine.complete(again.id, outcome="approve", actor=ME)
    assert waiting(engine, case) == ["B::"]
    whole(engine)


# -- taking out -------------------------------------------------------------------------------------------
def test_who_has_not_signed_is_taken_out_and_the_decision_goes_on(database: Database) -> None:
    engine = made(database)
    case, task = begun(engine)
    sign(engine, task, "before", "bo")
    sign(engine, task, "after", "cy")
    signature = of(engine, case, "bo")
    with pytest.raises(NotAllowed), engine.work(CY) as work:
        runner.withdraw(work, task, signature)
    with engine.work(ME) as work:
        runner.withdraw(work, task, signature)
    with pytest.raises(Conflict):
        said(engine, signature, BO)
    engine.complete(task, outcome="approve", actor=ME)
    with engine.work(ME) as work:
        runner.withdraw(work, task, of(engine, case, "cy"))
    assert waiting(engine, case) == ["B::"]
    with pytest.raises(BadInput), engine.work(ME) as work:
        runner.withdraw(work, task, signature)
    whole(engine)


@pytest.mark.parametrize("asked", [
    ("before", []), ("before", ["bo", "bo"]), ("between", ["bo"]), ("before", ["me"]), ("beside", ["cy"]), ("after", ["kept"]),
    ("before", ["blind"]),
])  # fmt: skip
def test_nobody_is_asked_twice_nor_who_decides_nor_who_is_kept_from_the_task_or_may_not_see_it(
    database: Database, asked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = made(database)
    monkeypatch.setattr(engine.ports.deciders, "post_of", lambda _a, _c, who: None if who == "blind" else Post())
    case, task = begun(engine)
    with engine.work() as work:
        work.connection.execute(t.task.update().values(excluded='2:["kept"]'))
    engine.store.hot.clear()
    sign(engine, task, "after", "cy")
    before = waiting(engine, case)
    with pytest.raises((BadInput, NotAllowed)) as cause:
        sign(engine, task, asked[0], *asked[1])
    assert cause.value.zh and waiting(engine, case) == before


def test_a_signature_is_neither_signed_further_nor_asked_about(database: Database) -> None:
    engine = made(database)
    case, task = begun(engine)
    sign(engine, task, "before", "bo")
    mine = of(engine, case, "bo")
    with pytest.raises(Conflict, match="step of the process"):
        sign(engine, mine, "before", "cy", actor=BO)
    with pytest.raises(Conflict), engine.work(BO) as work:
        runner.ask(work, mine, runner.Wanted("cy"), "well?")
    with pytest.raises(BadInput):
        engine.complete(mine, outcome="approve", actor=BO)
    with pytest.raises(BadInput):
        engine.complete(mine, outcome="disagree", actor=BO)


# -- taking back ------------------------------------------------------------------------------------------
def test_a_held_decision_and_a_signature_are_taken_back_while_nothing_else_has_happened(database: Database) -> None:
    engine = made(database)
    case, task = begun(engine)
    sign(engine, task, "after", "bo")
    engine.complete(task, outcome="approve", actor=ME)
    with engine.work(ME) as work:
        runner.take_back(work, task)
    assert waiting(engine, case) == ["A::"]
    sign(engine, task, "before", "cy")
    first = of(engine, case, "cy")
    said(engine, first, CY)
    with engine.work(CY) as work:
        runner.take_back(work, first)
    with pytest.raises(NotAllowed, match="signatures"):
        engine.complete(task, outcome="approve", actor=ME)
    said(engine, first, CY)
    engine.complete(task, outcome="approve", actor=ME)
    last = of(engine, case, "bo")
    said(engine, last, BO)
    assert waiting(engine, case) == ["B::"]
    with pytest.raises(EngineError), engine.work(ME) as work:
        runner.take_back(work, task)
    engine.store.hot.clear()
    with engine.work(BO) as work:
        runner.take_back(work, last)
    assert waiting(engine, case) == ["A:after:bo"], "the decision is held again"
    said(engine, last, BO)
    assert waiting(engine, case) == ["B::"]
    whole(engine)


# -- questions and copies ---------------------------------------------------------------------------------
def test_a_question_moves_nothing_and_ends_with_the_decision(database: Database) -> None:
    engine = made(database)
    case, task = begun(engine)
    with engine.work(ME) as work:
        runner.ask(work, task, runner.Wanted("starter"), "is it true?")
        runner.ask(work, task, runner.Wanted("cy"), "and you?")
    with pytest.raises(BadInput), engine.work(ME) as work:
        runner.ask(work, task, runner.Wanted("me"), "myself")
    engine.complete(of(engine, case, "starter"), outcome="answer", reason="yes", actor=STARTER)
    open_one = of(engine, case, "cy")
    engine.complete(task, outcome="approve", actor=ME)
    assert waiting(engine, case) == ["B::"]
    with pytest.raises(Conflict):
        engine.complete(open_one, outcome="answer", reason="late", actor=CY)
    with engine.work(ME) as work:
        runner.take_back(work, task)
    assert waiting(engine, case) == ["A::", "A:question:cy"], "what the decision ended is asked again"
    assert kinds(engine, case) == ["asked", "asked", "answered", "decided", "not_needed"]


def test_a_copy_is_given_once(database: Database) -> None:
    engine = made(database)
    case, task = begun(engine)
    given = []
    for _ in range(2):
        with engine.work(ME) as work:
            given.append(runner.give_copy(work, task, runner.Wanted(post=Post("school", "clerk"))))
    assert given == [True, False] and kinds(engine, case) == ["copied"]


# -- two at once ------------------------------------------------------------------------------------------
def test_two_sign_at_once_and_the_case_goes_on_once(database: Database) -> None:
    engine = made(database)
    case, task = begun(engine)
    sign(engine, task, "beside", "bo", "cy")
    mine = {"bo": of(engine, case, "bo"), "cy": of(engine, case, "cy")}
    acts = [
        lambda: engine.complete(task, outcome="approve", actor=ME), lambda: said(engine, mine["bo"], BO),
        lambda: said(engine, mine["cy"], CY),
    ]  # fmt: skip
    _at_once(acts)
    assert waiting(engine, case) == ["B::"] and kinds(engine, case).count("countersigned") == 2
    whole(engine)


def test_of_signing_and_taking_out_at_once_one_holds(database: Database) -> None:
    engine = made(database)
    for _ in range(3):
        case, task = begun(engine)
        sign(engine, task, "before", "bo")
        mine = of(engine, case, "bo")

        def take_out(task: str = task, mine: str = mine) -> None:
            with engine.work(ME) as work:
                runner.withdraw(work, task, mine)

        failed = _at_once([lambda mine=mine: said(engine, mine, BO), take_out])
        assert len(failed) == 1 and isinstance(failed[0], BadInput | Conflict)
        engine.complete(task, outcome="approve", actor=ME)
    whole(engine)


def _at_once(acts: Sequence[Any]) -> list[BaseException]:
    failed: list[BaseException] = []
    ready = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        ready.wait()
        try:
            act()
        except EngineError as cause:
            failed.append(cause)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return failed
