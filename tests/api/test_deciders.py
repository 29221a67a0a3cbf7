"""Who may decide is one rule: every way to act on a task, at the engine itself, for every kind of person, and the lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from engine import Actor, Decision, runner
from engine.errors import EngineError, NotAllowed
from engine.reading import desk, inbox
from engine.run import handing
from records import substitutions
from records.acting import Acting
from records.roles import Role
from records.scope import Scope, use_scope
from records.substitutions import NewSubstitute
from tests.api.conftest import Town
from tests.engine.draw import diagram

TODAY = date(2026, 9, 18)
DAY = timedelta(days=1)
ALLOWED = {
    "right desk": True, "wrong desk": False, "wrong role": False, "substitute": True, "substitute later": False,
    "substitute of another process": False, "without consent": False, "substitute ended": False, "excluded": False,
    "of the excluded": False, "system": True,
}  # fmt: skip
AIDES: dict[str, dict[str, Any]] = {  # of the leader, but for the last
    "substitute": {},
    "substitute later": {"valid_from": TODAY + DAY, "valid_to": TODAY + 9 * DAY},
    "substitute of another process": {"processes": ["transfer"]},
    "without consent": {},
    "substitute ended": {},
    "of the excluded": {},
}
WAYS: dict[str, Callable[[Any, str, str], Any]] = {
    "claim": lambda work, task, _: handing.claim(work, task),
    "decide": lambda work, task, _: runner.complete(work, task, Decision()),
    "reassign": lambda work, task, colleague: handing.reassign(work, task, colleague, "please"),
    "delegate": lambda work, task, colleague: handing.delegate(work, task, colleague, "please"),
}


class Stage:
    """A process of two seats at school_a, and one actor of each kind."""

    def __init__(self, town: Town) -> None:
        self.town, self.engine, self.org = town, town.house.engine, town.world.org
        self.account = town.world.account
        for login in ("starter", "colleague"):
            town.hire(login, ("school_a", Role.STUDENT_LEADER))
        self.actor = {
            "right desk": self._actor("school_a-student_leader", "school_a", Role.STUDENT_LEADER),
            "wrong desk": self._actor("jinshui-student_leader", "jinshui", Role.STUDENT_LEADER),
            "wrong role": self._actor("school_a-student_clerk", "school_a", Role.STUDENT_CLERK),
            "excluded": self._actor("starter", "school_a", Role.STUDENT_LEADER),
            "system": Actor("system"),
        }
        for login, more in AIDES.items():
            self._aide(login, "starter" if login == "of the excluded" else "school_a-student_leader", more)
        self._deploy()

    def _actor(self, login: str, unit: str, role: Role) -> Actor:
        return Actor(self.account[login], self.org[unit], str(role))

    def _aide(self, login: str, person: str, more: dict[str, Any]) -> None:
        self.town.hire(login, ("school_a", Role.MANAGER))
        self.actor[login] = self._actor(login, "school_a", Role.MANAGER)
        period = {"valid_from": TODAY, "valid_to": TODAY + 9 * DAY, **more}
        self.grant(person, login, consented=login != "without consent", ended=login == "substitute ended", **period)

    def grant(self, person: str, substitute: str, consented: bool = True, ended: bool = False, **period: Any) -> list[str]:
        with self.town.house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            new = NewSubstitute(self.account[person], self.account[substitute], **period)
            rows = substitutions.grant_substitute(work.session, Acting(work.now, self.account[person]), new)
            for row in rows if consented else ():
                substitutions.consent(work.session, Acting(work.now, self.account[substitute]), row.id)
            for row in rows if ended else ():
                substitutions.end_substitute(work.session, Acting(work.now, self.account[person]), row.id)
            return [row.id for row in rows]

    def end(self, person: str, ids: list[str]) -> None:
        with self.town.house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            for one in ids:
                substitutions.end_substitute(work.session, Acting(work.now, self.account[person]), one)

    def _deploy(self) -> None:
        text = diagram("seats", {"seats": "start s; task A; task B; end e; s > A > B > e"})
        for name, excluded in (("A", "initiator"), ("B", "A")):
            where = f'organisation="=&quot;{self.org["school_a"]}&quot;"'
            held = f'<heban:assignment role="student_leader" {where} exclude="{excluded}"/>'
            element = f'<userTask id="{name}" name="{name}"><extensionElements>{held}</extensionElements></userTask>'
            assert f'<task id="{name}" name="{name}"></task>' in text
            text = text.replace(f'<task id="{name}" name="{name}"></task>', element)
        self.engine.deploy(text)

    def task(self) -> str:
        """An open task of the first seat, of a case that `starter` has begun."""
        case = self.engine.start("seats", actor=self.actor["excluded"])
        return self.engine.tasks(case)[0].id

    def act(self, who: Actor, act: Callable[[Any], Any]) -> Any:
        """One transaction of the engine itself: nothing of the API stands before it."""
        with self.engine.work(who) as work:
            return act(work)

    def listed(self, who: Actor) -> set[str]:
        mine = desk.Desk(who.account, who.organisation, who.role, self.engine.ports.deciders)
        with self.engine.reading() as connection, connection.begin():
            rows = inbox.tasks(connection, mine, inbox.Ask(now=self.engine.clock.now(), limit=200))
            assert len(rows) == sum(n["all"] for n in inbox.counts(connection, mine, inbox.Ask(now=self.engine.clock.now())).values())
        return {row["id"] for row in rows}


@pytest.fixture(scope="module")
def stage(town: Town) -> Stage:
    return Stage(town)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("who", ALLOWED)
def test_the_engine_lets_each_person_act_as_the_rule_says(stage: Stage, who: str, way: str) -> None:
    task, actor = stage.task(), stage.actor[who]
    colleague = stage.account["colleague"]
    if ALLOWED[who]:
        stage.act(actor, lambda work: WAYS[way](work, task, colleague))
        return
    with pytest.raises(NotAllowed) as refused:
        stage.act(actor, lambda work: WAYS[way](work, task, colleague))
    assert refused.value.zh and str(refused.value).startswith("Expected")
    assert ("四眼" in refused.value.zh) == (who in ("excluded", "of the excluded"))
    assert stage.act(stage.actor["right desk"], lambda work: runner.complete(work, task)), "nothing of it was done"


@pytest.mark.parametrize("way", ("reassign", "delegate"))
@pytest.mark.parametrize("who", [who for who in ALLOWED if who != "system"])
def test_a_task_is_given_only_to_who_holds_its_role_there(stage: Stage, who: str, way: str) -> None:
    task, given = stage.task(), stage.actor[who].account
    holder = stage.actor["right desk"]
    if who == "right desk":
        giver = Actor(stage.account["colleague"], stage.org["school_a"], "student_leader")
        stage.act(giver, lambda work: WAYS[way](work, task, given))
        if way == "delegate":  # an opinion is asked for, and whoever asked decides
            stage.act(holder, lambda work: handing.advise(work, task, "agreed"))
        assert stage.act(giver if way == "delegate" else holder, lambda work: runner.complete(work, task))
        return
    with pytest.raises(EngineError, match="holder of this role|took part"):
        stage.act(holder, lambda work: WAYS[way](work, task, given))


@pytest.mark.parametrize("who", [who for who in ALLOWED if who != "system"])
def test_a_desk_lists_what_the_rule_lets_decide(stage: Stage, who: str) -> None:
    """What one is excluded from stands on the desk too, with the reason."""
    task = stage.task()
    assert (task in stage.listed(stage.actor[who])) == (ALLOWED[who] or who in ("excluded", "of the excluded"))


def test_a_substitute_decides_what_the_person_holds_and_history_says_for_whom(stage: Stage) -> None:
    task, leader, aide = stage.task(), stage.actor["right desk"], stage.actor["substitute"]
    stage.act(leader, lambda work: handing.claim(work, task))
    assert task in stage.listed(aide)
    done = stage.act(aide, lambda work: runner.complete(work, task))
    (decided,) = [e for e in stage.engine.history(done.case_id) if e.kind == "decided"]
    assert (decided.actor, decided.detail["instead_of"]) == (aide.account, leader.account)
    with pytest.raises(NotAllowed, match="nobody decides a case they"):
        stage.act(leader, lambda work: runner.complete(work, done.new_tasks[0]))
    stage.act(aide, lambda work: runner.take_back(work, task))


def test_a_substitute_claims_and_then_decides_for_the_same_person(stage: Stage) -> None:
    task, leader, aide = stage.task(), stage.actor["right desk"], stage.actor["substitute"]
    stage.act(aide, lambda work: handing.claim(work, task))
    with pytest.raises(NotAllowed, match="holds the task"):
        stage.act(leader, lambda work: runner.complete(work, task))
    done = stage.act(aide, lambda work: runner.complete(work, task))
    (decided,) = [e for e in stage.engine.history(done.case_id) if e.kind == "decided"]
    assert decided.detail["instead_of"] == leader.account


def test_who_decides_in_the_own_right_stands_in_for_nobody(stage: Stage) -> None:
    task = stage.task()
    done = stage.act(stage.actor["right desk"], lambda work: runner.complete(work, task))
    (decided,) = [e for e in stage.engine.history(done.case_id) if e.kind == "decided"]
    assert "instead_of" not in decided.detail


def test_a_right_that_has_ended_takes_nothing_back_and_keeps_nothing_claimed(stage: Stage) -> None:
    stage.town.hire("short", ("school_a", Role.MANAGER))
    ids = stage.grant("school_a-student_leader", "short", valid_from=TODAY, valid_to=TODAY + 9 * DAY)
    short = Actor(stage.account["short"], stage.org["school_a"], "manager")
    decided, claimed = stage.task(), stage.task()
    stage.act(short, lambda work: runner.complete(work, decided))
    stage.act(short, lambda work: handing.claim(work, claimed))
    stage.end("school_a-student_leader", ids)
    with pytest.raises(NotAllowed):
        stage.act(short, lambda work: runner.take_back(work, decided))
    with pytest.raises(NotAllowed):
        stage.act(short, lambda work: runner.complete(work, claimed))
    stage.act(short, lambda work: handing.unclaim(work, claimed))
    assert stage.act(stage.actor["right desk"], lambda work: runner.complete(work, claimed))


def test_over_http_the_wrong_desk_is_refused_in_words(stage: Stage) -> None:
    town, task = stage.town, stage.task()
    for login in ("jinshui-student_leader", "school_a-student_clerk", "substitute later"):
        answer = town.person(login).post(f"/tasks/{task}/decide", {"outcome": "done"})
        assert answer.status_code == 403 and "待办" in answer.json["detail"], answer.text


def test_over_http_nobody_learns_of_a_task_of_a_case_they_may_not_see(stage: Stage) -> None:
    town, task = stage.town, stage.task()
    for body in ({"outcome": "done"}, {"outcome": "done", "version": 99}):
        answer = town.person("liwan-student_clerk").post(f"/tasks/{task}/decide", body)
        assert answer.status_code == 404 and "可见范围" in answer.json["detail"], answer.text


def test_over_http_a_substitute_finds_the_task_and_decides_it(stage: Stage) -> None:
    town, task = stage.town, stage.task()
    person = town.person("substitute")
    (row,) = [row for row in person.get("/inbox", limit=200).json["items"] if row["id"] == task]
    assert row["can"]["decide"] is True
    assert person.post(f"/tasks/{task}/decide", {"outcome": "done"}).status_code == 200
    events = person.get(f"/cases/{row['case']['id']}/history").json["items"]
    (told,) = [e for e in events if e["instead_of"]]
    assert told["instead_of"]["id"] == stage.account["school_a-student_leader"]
    assert told["sentence"].endswith(f"（代{told['instead_of']['name']}办理）")
    assert told["sentence_en"].endswith(f"(for {told['instead_of']['name']})")
