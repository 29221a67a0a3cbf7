"""Seats of an approval at work: skipped with a reason, signed by several until it is decided, on both stores."""

from typing import Any

import pytest

from engine import Actor, Decision, Engine, NotAllowed, runner
from engine.operate import repairs
from tests.engine.test_same_person_and_copies import decide, deploy, engine, held, outcomes, user

__all__ = ["engine"]  # the fixture: both stores
APPROVES = '<heban:outcome value="approve" label="同意" labelEn="Approve" style="primary"/>'
REFUSES = '<heban:outcome value="refuse" label="不同意" labelEn="Refuse"/>'
BOTH_WAYS = APPROVES + REFUSES


def rows(engine: Engine, case: str, kind: str) -> list[tuple[str, Any]]:
    return [(event.element, event.detail) for event in engine.history(case) if event.kind == kind]


def open_at(engine: Engine, case: str) -> list[str]:
    return [task.element for task in engine.tasks(case)]


# -- skip -------------------------------------------------------------------------------------------------
def test_a_seat_is_skipped_by_a_condition_before_anybody_is_looked_for(engine: Engine) -> None:
    """Its role is held by nobody and its unit is unknown: asking for them would fail."""
    nowhere = '<heban:assignment role="nobody" organisation="=missing.unit"/><heban:skip when="=same"/>'
    deploy(engine, A=user("A", nowhere + BOTH_WAYS), B=user("B", held("leader")))
    case = engine.start("P", {"same": True})
    assert open_at(engine, case) == ["B"] and engine.tasks(case, "done") == []
    taken = engine.variables(case)["A"]
    assert (taken["outcome"], taken["by"], taken["skipped"]) == ("approve", None, True)
    assert rows(engine, case, "skipped") == [("A", {"why": "condition", "condition": "same", "outcome": "approve"})]
    assert rows(engine, case, "entered")[0][0] == "B"


def test_a_condition_is_asked_when_the_token_arrives_and_not_before(engine: Engine) -> None:
    deploy(engine, A=user("A", held("clerk")), B=user("B", held("leader") + '<heban:skip when="=same"/>' + BOTH_WAYS))
    case = engine.start("P", {"same": False})
    engine.set_variables(case, {"same": True})
    decide(engine, case, "zhao")
    assert engine.is_ended(case)


def test_an_unset_condition_is_an_incident_that_a_retry_asks_again(engine: Engine) -> None:
    deploy(engine, A=user("A", held("leader") + '<heban:skip when="=same"/>' + BOTH_WAYS))
    case = engine.start("P")
    assert engine.state(case) == "incident" and engine.tasks(case) == []
    engine.set_variables(case, {"same": True})
    with engine.work() as work:
        repairs.resolve(work, engine.incidents(case)[0].id, repairs.Repair("retry", "set"))
    assert engine.is_ended(case)


UNIT = '<heban:skip sameUnit="true"/>'


def test_the_unit_that_has_just_decided_does_not_decide_again(engine: Engine) -> None:
    deploy(engine, A=user("A", held("clerk") + BOTH_WAYS), B=user("B", held("leader") + BOTH_WAYS + UNIT),
           C=user("C", held("leader", 'organisation="=&quot;above&quot;"') + BOTH_WAYS + UNIT))  # fmt: skip
    case = engine.start("P")
    decide(engine, case, "zhao", "approve")
    assert open_at(engine, case) == ["C"]
    ((element, why),) = rows(engine, case, "skipped")
    assert (element, why["why"], why["organisation"], why["outcome"]) == ("B", "same_unit", "school", "approve")


def test_four_eyes_go_before_the_rule_of_the_same_unit(engine: Engine) -> None:
    other = held("clerk", 'exclude="A"')
    deploy(engine, A=user("A", held("clerk") + BOTH_WAYS), B=user("B", other + BOTH_WAYS + UNIT))
    case = engine.start("P")
    decide(engine, case, "zhao", "approve")
    assert open_at(engine, case) == ["B"]


def test_a_decision_that_the_task_does_not_offer_is_not_taken_over_from_the_unit(engine: Engine) -> None:
    deploy(engine, A=user("A", held("clerk") + outcomes("send", "keep")), B=user("B", held("leader") + BOTH_WAYS + UNIT))
    case = engine.start("P")
    decide(engine, case, "zhao", "send")
    assert open_at(engine, case) == ["B"]


# -- signing ----------------------------------------------------------------------------------------------
def panel(engine: Engine, how: str, signers: str = "=panel", inner: str = BOTH_WAYS, more: str = "") -> str:
    person = f'<heban:assignment role="clerk" person="=signer"/><heban:signing signers="{signers}" {how}/>'
    deploy(engine, A=user("A", person + inner + more), B=user("B", held("leader")))
    return engine.start("P", {"panel": ["li", "wang", "zhao", "qian", "sun"]})


def sign(engine: Engine, case: str, who: str, outcome: str, reason: str | None = None) -> None:
    task = next(task for task in engine.tasks(case) if task.element == "A" and task.claimed_by == who)
    with engine.work(Actor(who)) as work:
        runner.complete(work, task.id, Decision(outcome, {}, reason))


def test_a_vote_ends_when_enough_agree_and_its_result_is_one_value(engine: Engine) -> None:
    case = panel(engine, 'mode="ratio" ratio="0.6"', more='<heban:limit due="10WD"/>')
    sign(engine, case, "li", "approve")
    sign(engine, case, "wang", "refuse")
    sign(engine, case, "sun", "approve")
    assert open_at(engine, case) == ["A", "A"]
    sign(engine, case, "qian", "approve", "well done")
    assert open_at(engine, case) == ["B"] and engine.waits(case) == []
    result = engine.variables(case)["A"]
    assert {name: result[name] for name in ("outcome", "counts", "signers", "signed", "veto_by", "by", "reason")} == {
        "outcome": "approve", "counts": {"approve": 3, "refuse": 1}, "signers": 5, "signed": 4, "veto_by": None,
        "by": "qian", "reason": "well done",
    }  # fmt: skip
    assert rows(engine, case, "signed") == [("A", result)]


def test_a_vote_out_of_reach_has_the_outcome_most_others_chose(engine: Engine) -> None:
    case = panel(engine, 'mode="ratio" ratio="0.8"', inner=BOTH_WAYS + outcomes("hold"))
    sign(engine, case, "li", "hold")
    assert open_at(engine, case) == ["A"] * 4
    sign(engine, case, "wang", "refuse")
    assert engine.variables(case)["A"]["outcome"] == "refuse", "of equals the one drawn first"


def test_a_veto_decides_alone_and_says_whose_it_was(engine: Engine) -> None:
    case = panel(engine, 'mode="ratio" ratio="0.5" veto="refuse"')
    sign(engine, case, "li", "approve")
    sign(engine, case, "zhao", "refuse")
    result = engine.variables(case)["A"]
    assert (result["outcome"], result["veto_by"], open_at(engine, case)) == ("refuse", "zhao", ["B"])


@pytest.mark.parametrize(("ratio", "needed"), [("0.6", 3), ("0.61", 4), ("1", 5), ("0.01", 1)])
def test_a_ratio_is_the_least_share_that_must_agree(engine: Engine, ratio: str, needed: int) -> None:
    case = panel(engine, f'mode="ratio" ratio="{ratio}"')
    people = iter(["li", "wang", "zhao", "qian", "sun"])
    count = 0
    while "A" in open_at(engine, case):
        sign(engine, case, next(people), "approve")
        count += 1
    assert count == needed


def test_a_ratio_that_is_no_share_is_an_incident(engine: Engine) -> None:
    case = panel(engine, 'mode="ratio" ratio="=3 / 2"')
    assert engine.state(case) == "incident" and "share" in engine.incidents(case)[0].cause


def test_whoever_is_listed_twice_signs_once(engine: Engine) -> None:
    case = panel(engine, 'mode="all"', '=concatenate(panel, [&quot;li&quot;])')
    assert sorted(task.claimed_by or "" for task in engine.tasks(case)) == ["li", "qian", "sun", "wang", "zhao"]


def test_in_order_the_next_is_asked_when_the_one_before_has_agreed(engine: Engine) -> None:
    case = panel(engine, 'mode="order"')
    assert [task.claimed_by for task in engine.tasks(case)] == ["li"]
    sign(engine, case, "li", "approve")
    assert [task.claimed_by for task in engine.tasks(case)] == ["wang"]
    sign(engine, case, "wang", "refuse")
    assert open_at(engine, case) == ["B"] and engine.variables(case)["A"]["counts"] == {"approve": 1, "refuse": 1}


def test_nobody_signs_twice_also_for_another_unit(engine: Engine) -> None:
    units = '<heban:assignment role="clerk" organisation="=signer"/><heban:signing mode="all" signers="=units"/>'
    deploy(engine, A=user("A", units + BOTH_WAYS))
    case = engine.start("P", {"units": ["school", "county"]})
    first, second = (task.id for task in engine.tasks(case))
    with engine.work(Actor("zhao", "school", "clerk")) as work:
        runner.complete(work, first, Decision("approve"))
    with engine.work(Actor("zhao", "county", "clerk")) as work, pytest.raises(NotAllowed, match="signed"):
        runner.complete(work, second, Decision("approve"))
    with engine.work(Actor("qian", "county", "clerk")) as work:
        runner.complete(work, second, Decision("approve"))
    assert engine.is_ended(case)


def test_a_signer_who_is_skipped_has_voted(engine: Engine) -> None:
    skips = '<heban:skip when="=signer = &quot;wang&quot;"/>'
    case = panel(engine, 'mode="all"', more=skips)
    assert "wang" not in {task.claimed_by for task in engine.tasks(case)}
    for who in ("li", "zhao", "qian", "sun"):
        sign(engine, case, who, "approve")
    assert engine.variables(case)["A"]["counts"] == {"approve": 5}
