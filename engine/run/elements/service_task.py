"""Service, send and script tasks: what runs by itself, and what its outcomes do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.bpmn.model import Assign, Node
from engine.errors import BadInput
from engine.ports.services import BusinessError, Later
from engine.run.behaviour import correlation, leaving
from engine.run.case import expressions, incidents, loop_state, variables, waits
from engine.run.case.expressions import plain
from engine.run.case.run import Run
from engine.run.elements import throwing
from engine.store import codec
from engine.store.cases import Scope
from ground.bilingual import Bilingual, called, chinese_of, original

log = logging.getLogger(__name__)
BACKOFF = (10, 60, 300, 1800, 7200)  # seconds before each further try


def call_service(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Call the Python function behind a service task."""
    attempt(run, scope, token, node, 0)


def send(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A send task calls its service if it has one, and throws its message."""
    if node.service is not None:
        attempt(run, scope, token, node, 0)
        return
    _throw_message(run, scope, token, node)
    leaving.done(run, scope, token, node)


def _throw_message(run: Run, scope: Scope, token: int, node: Node) -> None:
    local = variables.inputs(run, scope, node.inputs, loop_state.local_of(run, scope, token))
    for event in node.events:
        payload = expressions.evaluate(run, scope, event.payload, local) if event.payload is not None else local or None
        correlation.throw(run, scope, token, event, payload)


def attempt(run: Run, scope: Scope, token: int, node: Node, tries: int) -> None:
    """One try of a service task: value, Later, BusinessError, or failure (retry with back-off, incident)."""
    service = node.service
    function = run.ports.services.find(None if service is None else service.name)
    if function is None:
        what, what_zh = (f"a function named {service.name}", f" {service.name} ") if service else ("a function", "")
        raise BadInput(
            f"Expected {what} behind {called(node).en} but none is registered; register it and retry",
            zh=f"{called(node).zh}所用的服务函数{what_zh}尚未登记，请登记后重试",
        )
    local = variables.inputs(run, scope, node.inputs, loop_state.local_of(run, scope, token))
    arguments = _arguments(run, scope, service.inputs if service else (), local)
    try:
        with run.work.service_call((run, scope, node)):
            outcome = function(run.work, **arguments)
    except BusinessError as cause:
        _business_error(run, (scope, token, node.id), cause)
        return
    except Exception as cause:  # noqa: BLE001 - any failure of a service is an incident, never a crash
        _failed(run, (scope, token, node.id), node, tries, cause)
        return
    if isinstance(outcome, Later):
        wait(run, (scope, token, node.id), outcome.delta, tries)
        return
    _done(run, (scope, token, node.id), node, {**local, "result": outcome})


def _arguments(run: Run, scope: Scope, inputs: tuple[Assign, ...], local: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for item in inputs:
        variables.put(given, item.target, expressions.evaluate(run, scope, item.source, local), None)
    return given


def _done(run: Run, at: tuple[Scope, int, str], node: Node, local: dict[str, Any]) -> None:
    scope, token, _ = at
    value = plain(codec.check(local["result"]))
    name = node.service.result if node.service is not None else node.result
    if name:
        variables.assign(run, scope, {name: value})
    if node.events and not node.service:
        _throw_message(run, scope, token, node)
    made = name or variables.single_output(node)
    leaving.done(run, scope, token, node, {**local, **({made: value} if made else {})})


def _business_error(run: Run, at: tuple[Scope, int, str], cause: BusinessError) -> None:
    """A business error is a BPMN error; uncaught, it stands as an incident with its message."""
    scope, token, element = at
    payload = {"code": cause.code, "message": cause.message, **dict(cause.data)}
    detail = {"message": cause.message[:500], "message_zh": cause.zh[:500]}
    run.record("business_error", element, {"code": cause.code, **detail})
    if not throwing.error(run, (scope, token), cause.code, payload):
        loop_state.mark(scope, token)
        incidents.open_at(run, at, "business_error", _uncaught(incidents.place(run, at), cause), payload)


def _uncaught(here: Bilingual, error: BusinessError) -> Bilingual:
    return Bilingual(
        f"{here.zh}报告业务错误 {error.code}，流程图中没有捕获它的事件。"
        f"请处理后重试或跳过，或在图中补上错误边界事件。说明：{error.zh or error.message}",
        f"{error.code}: {error.message}. Expected an event that catches the error {error.code} of {here.en} but the "
        "diagram has none; settle the matter and retry or skip, or draw the event",
    )


def wait(run: Run, at: tuple[Scope, int, str], delta: timedelta, tries: int) -> None:
    """Try the service again after a while."""
    loop_state.mark(at[0], at[1])
    waits.timer(run, at, run.at_time() + delta, "service", {"tries": tries})


def _failed(run: Run, at: tuple[Scope, int, str], node: Node, tries: int, cause: Exception) -> None:
    """Retry with back-off; after the last try an incident."""
    allowed = node.service.retries if node.service is not None else None
    allowed = run.ports.settings.retries if allowed is None else allowed
    detail = {"cause": original(cause)[:500], "cause_zh": chinese_of(cause)[:500]}
    if not detail["cause_zh"]:  # a foreign error: where it came from is for the programmer
        log.warning("case %s: the service at %s failed, try %s", run.case.id, at[2], tries + 1, exc_info=cause)
    run.record("service_failed", at[2], {**detail, "try": tries + 1})
    if tries < allowed:
        delay = BACKOFF[min(tries, len(BACKOFF) - 1)]
        wait(run, at, timedelta(seconds=delay), tries + 1)
        return
    loop_state.mark(at[0], at[1])
    incidents.tried(run, incidents.open_at(run, at, "service", _broken(node, tries + 1, cause)), tries + 1)


def _broken(node: Node, tries: int, error: Exception) -> Bilingual:
    """What failed, where, how often, and what to do; the error's own words come last."""
    named = node.service.name if node.service is not None else ""
    here, said = called(node), chinese_of(error)
    return Bilingual(
        f"{here.zh}所用的服务{f' {named} ' if named else ''}失败 {tries} 次。"
        "请排除原因后重试；其结果已另行办妥的可跳过。"
        + (f"原因：{said}" if said else f"原文：{original(error)}"),
        f"Expected the service {named or node.id} of {here.en} to succeed but it failed {tries} times; remove the "
        f"cause and retry, or skip the step when it was done otherwise. Original: {original(error)}",
    )


def again(run: Run, scope: Scope, token: int, element: str, tries: int) -> None:
    """A retry timer came due."""
    if scope.gone or (scope.kind == "multi" and not loop_state.active(scope, token)):
        return
    if scope.kind != "multi" and scope.node_of(token) != element:
        return
    _unmark(scope, token)
    attempt(run, scope, token, run.node(scope, element), tries)


def _unmark(scope: Scope, token: int) -> None:
    if scope.kind == "multi" and token in scope.memo.get("active", ()):
        scope.memo["active"].remove(token)
        scope.changed = True


def script(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A script task evaluates FEEL: into its result variable, or merged when it gives a context."""
    local = variables.inputs(run, scope, node.inputs, loop_state.local_of(run, scope, token))
    value = expressions.evaluate(run, scope, node.script, local) if node.script is not None else None
    result: dict[str, Any] = {}
    output = None if node.result or isinstance(value, Mapping) else variables.single_output(node)
    if node.result:
        result = {node.result: value}
    elif isinstance(value, Mapping):
        result = dict(value)
    elif output:
        local = {**local, output: value}
    if scope.kind != "multi" or not node.result or node.loop is None or node.loop.output_collection is None:
        variables.assign(run, scope, result)
    leaving.done(run, scope, token, node, {**local, **result, "result": value})
