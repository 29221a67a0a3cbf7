"""Skipping a task for the person who has just decided (同人跳过), and copies to desks that do not decide (抄送)."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from engine import Actor, Decision, Engine, Resolved, Resolver, SimulatedClock, runner
from engine.reading import inbox
from engine.reading.desk import Desk
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

OFFERS = '<heban:outcome value="{0}" label="{0}" labelEn="{0}"/>'


class Town(Resolver):
    """Who holds a role at an organisation: two clerks at the school, one leader for all."""

    people = {"clerk": ["zhao", "qian"], "leader": ["sun"], "auditor": ["zhou"]}

    def resolve(self, work: Any, case: Any, role: str, organisation: Any, context: Any) -> Resolved:
        where = {"above": "county"}.get(str(organisation), organisation) or "school"
        return Resolved(where, self.people[role], role, role)


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Engine]:
    for database in opened(request.param, request, tmp_path):
        yield made(database)


def made(database: Database) -> Engine:
    return Engine(database, clock=SimulatedClock(), resolver=Town())


def user(name: str, inner: str, attributes: str = "") -> str:
    return f'<userTask id="{name}" name="{name}" {attributes}><extensionElements>{inner}</extensionElements></userTask>'


def deploy(engine: Engine, **tasks: str) -> None:
    """A sequence of user tasks, each as given."""
    names = " > ".join(tasks)
    text = diagram("hands", {"P": "start s; " + "; ".join(f"task {name}" for name in tasks) + f"; end e; s > {names} > e"})
    for name, element in tasks.items():
        text = text.replace(f'<task id="{name}" name="{name}"></task>', element)
    engine.deploy(text)


def decide(engine: Engine, case: str, who: str, outcome: str | None = None) -> None:
    task = engine.tasks(case)[0]
    role = next(role for role, people in Town.people.items() if who in people)
    with engine.work(Actor(who, "county" if role == "auditor" else "school", role)) as work:
        runner.complete(work, task.id, Decision(outcome))


def held(role: str, more: str = "") -> str:
    return f'<heban:assignment role="{role}" {more}/>'


def outcomes(*values: str) -> str:
    return "".join(OFFERS.format(value) for value in values)


SKIPS = 'heban:skipSamePerson="true"'


def test_the_next_task_of_the_same_person_is_skipped_with_the_decision_taken_over(engine: Engine) -> None:
    both = outcomes("approve", "refuse")
    deploy(engine, A=user("A", held("leader") + both), B=user("B", held("leader") + both, SKIPS), C=user("C", held("clerk")))
    case = engine.start("P")
    decide(engine, case, "sun", "approve")
    assert [task.element for task in engine.tasks(case)] == ["C"]
    taken = engine.variables(case)["B"]
    assert (taken["outcome"], taken["by"], taken["skipped"]) == ("approve", "sun", True)
    assert [(e.kind, e.detail["by"]) for e in engine.history(case) if e.element == "B"] == [("skipped", "sun")]


def test_a_task_that_another_person_could_decide_is_not_skipped(engine: Engine) -> None:
    deploy(engine, A=user("A", held("clerk")), B=user("B", held("clerk"), SKIPS))
    case = engine.start("P")
    decide(engine, case, "zhao")
    assert [task.element for task in engine.tasks(case)] == ["B"]


def test_of_two_persons_the_one_who_may_not_decide_does_not_count(engine: Engine) -> None:
    first = user("A", held("clerk"))
    second = user("B", held("clerk", 'exclude="A"'))
    deploy(engine, A=first, B=second, C=user("C", held("clerk", 'exclude="A"'), SKIPS))
    case = engine.start("P")
    decide(engine, case, "zhao")
    decide(engine, case, "qian")
    assert engine.is_ended(case)


def test_an_earlier_decision_of_the_same_person_skips_nothing(engine: Engine) -> None:
    deploy(engine, A=user("A", held("leader")), B=user("B", held("clerk")), C=user("C", held("leader"), SKIPS))
    case = engine.start("P")
    decide(engine, case, "sun")
    decide(engine, case, "zhao")
    assert [task.element for task in engine.tasks(case)] == ["C"]


def test_a_decision_that_the_next_task_does_not_offer_is_not_taken_over(engine: Engine) -> None:
    first = user("A", held("leader") + outcomes("approve", "refuse"))
    deploy(engine, A=first, B=user("B", held("leader") + outcomes("seal", "hold"), SKIPS))
    case = engine.start("P")
    decide(engine, case, "sun", "approve")
    assert [task.element for task in engine.tasks(case)] == ["B"]


def test_a_copy_reaches_the_desk_it_names_and_no_other(engine: Engine) -> None:
    copied = held("clerk") + '<heban:copyTo role="auditor"/><heban:copyTo role="leader" organisation="=&quot;above&quot;"/>'
    deploy(engine, A=user("A", copied))
    case = engine.start("P")
    task = engine.tasks(case)[0].id

    def received(role: str, organisation: str) -> list[Any]:
        with engine.reading() as connection:
            return [row["id"] for row in inbox.tasks(connection, Desk("x", organisation, role), inbox.Ask(view="copies"))]

    assert received("auditor", "school") == [task] and received("leader", "county") == [task]
    assert received("leader", "school") == [] and received("auditor", "county") == [] and received("clerk", "school") == []
    decide(engine, case, "zhao")
    assert received("auditor", "school") == [task]
