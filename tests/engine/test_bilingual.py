"""Why a case stands still is kept in English and in Chinese, whatever the cause: each kind of incident once."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import update

from engine import (
    SYSTEM,
    BadInput,
    BusinessError,
    Engine,
    EngineError,
    EngineSettings,
    Resolved,
    Resolver,
    ServiceRegistry,
    SimulatedClock,
)
from engine.background.worker import Worker, WorkerSettings
from engine.feel.errors import FeelError
from engine.operate import Query, Repair, repairs
from engine.store import tables as t
from engine.time.calendar import WorkCalendar
from ground import bilingual
from ground.bilingual import Bilingual
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

CJK = re.compile(r"[\u3400-\u9fff]")
SERVICES = ServiceRegistry()


@SERVICES.register("foreign")
def foreign(work: Any) -> None:
    raise ValueError("register unavailable")


@SERVICES.register("ours")
def ours(work: Any) -> None:
    raise BadInput("Expected a year but got none", zh="请填写年份")


@SERVICES.register("business")
def business(work: Any) -> None:
    raise BusinessError("E1", "no such pupil", zh="没有这名学生")


class Nobody(Resolver):
    """A resolver that finds an organisation in which nobody holds the role."""

    def resolve(self, *asked: Any) -> Resolved:
        return Resolved("school", [], "由一中的校长办理", "For the head of the first school")


class Kind(NamedTuple):
    kind: str
    drawing: str
    en: tuple[str, ...]
    zh: tuple[str, ...]


KINDS = {
    "no way out": Kind("flow", "xor g; task B; end e; s > g; g > B : x = 1; B > e",
                       ("way out of g", "default flow"), ("g没有可走的出口", "默认流向")),
    "a condition that fails": Kind("flow", "xor g; task B; end e; s > g; g > B : `if x then 1 else 2`; B > e",
                                   ("Expected", "x"), ("条件须得出",)),
    "gateways without end": Kind("flow", "xor m; xor g; end e; s > m > g; g > m : x = 2; g > e *",
                                 ("gateways were passed",), ("个网关仍未停下", "定时等待")),
    "joins that wait in vain": Kind("stalled", "xor x; user A; and j; end e; s > x; x > A : x = 1; x > j *; A > j; j > e",
                                    ("every incoming flow of j",), ("j还在等待其他入口",)),
    "an expression": Kind("expression", "user A; @A multi=`{many: 1}`; end e; s > A > e", ("Expected", "many"), ("多实例的个数须为整数",)),
    "an expression over its budget": Kind("expression", "script A script=`sum(for i in 1..10000000 return i)`; end e; s > A > e",
                                          ("budget",), ("表达式超出",)),
    "a foreign error": Kind("service", "service A service=foreign retries=0; end e; s > A > e",
                            ("service foreign of A", "failed 1 times", "retry", "ValueError: register unavailable"),
                            ("A所用的服务 foreign 失败 1 次", "重试", "原文：ValueError: register unavailable")),
    "an error of ours": Kind("service", "service A service=ours retries=0; end e; s > A > e",
                             ("service ours of A", "Expected a year but got none"), ("服务 ours 失败", "原因：请填写年份")),
    "a business error nobody catches": Kind("business_error", "service A service=business; end e; s > A > e",
                                            ("E1: no such pupil", "catches"), ("业务错误 E1", "说明：没有这名学生")),
    "nobody to decide": Kind("no_holder", "user A exclude=initiator; end e; s > A > e",
                             ("role clerk at school", "For the head"), ("由一中的校长办理", "授予此角色")),
}  # fmt: skip


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def made(database: Database, **ports: Any) -> Engine:
    return Engine(
        database, clock=SimulatedClock(), calendar=WorkCalendar.from_chinesecalendar(), services=SERVICES,
        settings=EngineSettings(retries=0), **ports,
    )  # fmt: skip


def drawn(text: str) -> str:
    return diagram("test", {"P": f"start s; {text}"})


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_incident_says_why_in_both_languages(database: Database, name: str) -> None:
    wanted = KINDS[name]
    engine = made(database, **({"resolver": Nobody()} if wanted.kind == "no_holder" else {}))
    engine.deploy(drawn(wanted.drawing))
    case = engine.start("P", {"x": 2})
    (found,) = engine.incidents(case)
    assert found.kind == wanted.kind
    assert [part for part in wanted.en if part not in found.cause] == [], found.cause
    assert [part for part in wanted.zh if part not in found.cause_zh] == [], found.cause_zh
    assert "Expected" not in found.cause_zh
    assert not CJK.search(found.cause) or wanted.kind == "no_holder"
    told = next(event.detail for event in engine.history(case) if event.kind == "incident")
    assert (told["cause"], told["cause_zh"]) == (found.cause[:500], found.cause_zh[:500])


def test_a_step_is_called_by_its_name_in_either_language_and_how_often_it_was_tried_is_kept(database: Database) -> None:
    engine = made(database)
    plain = drawn("service A service=foreign retries=0; end e; s > A > e")
    named = re.sub(r'(<serviceTask id="A") name="[^"]*"', r'\1 name="核对事实" heban:nameEn="Check the facts"', plain)
    engine.deploy(named)
    (found,) = engine.incidents(engine.start("P"))
    assert "of A (Check the facts) to succeed" in found.cause
    assert found.cause_zh.startswith("“核对事实”（A）所用的服务 foreign 失败 1 次")
    with engine.reading() as connection:
        assert [row["attempts"] for row in repairs.find(connection, Query())] == [1]


def test_a_run_over_its_budget_says_so_in_both_languages(database: Database) -> None:
    engine = Engine(database, clock=SimulatedClock(), settings=EngineSettings(steps=50))
    engine.deploy(drawn("xor m; script A script=1; xor g; end e; s > m > A > g; g > m : x = 2; g > e *"))
    (found,) = engine.incidents(engine.start("P", {"x": 2}))
    assert found.kind == "budget" and "50 steps" in found.cause and "50 步" in found.cause_zh


def test_a_timer_that_failed_too_often_says_so_in_both_languages(database: Database) -> None:
    engine = made(database)
    engine.deploy(drawn("catch c timer=PT1H; end e; s > c > e"))
    case = engine.start("P")
    with engine.work() as work:  # a timer of a kind that nobody knows: its effect cannot succeed
        work.connection.execute(update(t.timer).values(kind="unknown"))
    engine.clock.advance(timedelta(hours=2))
    Worker(engine, WorkerSettings(back_off=())).tick()
    (found,) = engine.incidents(case)
    assert found.kind == "timer" and "failed 1 times" in found.cause and "KeyError: 'unknown'" in found.cause
    assert "c 的定时任务失败 1 次" in found.cause_zh and "原文：KeyError: 'unknown'" in found.cause_zh


def test_an_incident_is_found_by_its_cause_in_either_language(database: Database) -> None:
    engine = made(database)
    engine.deploy(drawn("service A service=ours; end e; s > A > e"))
    engine.start("P")
    with engine.reading() as connection:
        hits = [len(repairs.find(connection, Query(text=text))) for text in ("a year", "填写年份", "else", "%", "其他")]
    assert hits == [1, 1, 0, 0, 0]


def test_an_incident_of_before_shows_what_it_has_in_both_places(database: Database) -> None:
    engine = made(database)
    engine.deploy(drawn("service A service=foreign; end e; s > A > e"))
    case = engine.start("P")
    with engine.work() as work:
        work.connection.execute(update(t.incident).values(cause="RuntimeError: gone", cause_zh=None))
    (found,) = engine.incidents(case)
    assert (found.cause, found.cause_zh) == ("RuntimeError: gone", "RuntimeError: gone")
    with engine.reading() as connection:
        assert len(repairs.find(connection, Query(text="gone"))) == 1


def test_a_repair_that_is_refused_in_a_batch_says_why_in_both_languages(database: Database) -> None:
    engine = made(database)
    (outcome,) = repairs.batch(engine, SYSTEM, ["nothing"], Repair("retry", "again"))
    assert outcome.error and not CJK.search(outcome.error)
    assert outcome.error_zh and CJK.search(outcome.error_zh)


def test_a_function_that_is_gone_is_named_in_both_languages(database: Database) -> None:
    registry = ServiceRegistry()
    registry.register("post")(lambda work: None)
    engine = Engine(database, clock=SimulatedClock(), services=registry)
    engine.deploy(drawn("service A service=post; end e; s > A > e"))
    registry.functions.clear()
    (found,) = engine.incidents(engine.start("P"))
    assert "a function named post behind A" in found.cause
    assert "A所用的服务函数 post 尚未登记" in found.cause_zh


@pytest.mark.parametrize(
    ("error", "zh"),
    [
        (BadInput("Expected a year", zh="请填写年份"), "请填写年份"),
        (FeelError("Expected a date.", "应为日期。"), "应为日期。"),
        (EngineError("Expected a year"), "系统内部错误，请联系维护人员。原文：EngineError: Expected a year"),
        (ZeroDivisionError(), "系统内部错误，请联系维护人员。原文：ZeroDivisionError: ZeroDivisionError"),
    ],
)
def test_an_error_of_any_room_and_of_none_has_both_sides(error: Exception, zh: str) -> None:
    found = bilingual.of(error)
    assert found == Bilingual(zh, str(error) or type(error).__name__)
    assert found.cut(3) == Bilingual(zh[:3], found.en[:3])
