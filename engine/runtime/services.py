"""Service, send, script and business rule tasks: what runs by itself, and what its outcomes do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.bpmn.model import Assign, Node
from engine.cause import Cause, called, chinese_of, original
from engine.errors import BadInput, EngineError
from engine.registry import BusinessError, Later
from engine.runtime import data, events, incidents, leave, messages, multi, throws, waits
from engine.runtime.expressions import plain
from engine.runtime.run import Run
from engine.store import codec
from engine.store.cases import Scope

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
    leave.done(run, scope, token, node)


def _throw_message(run: Run, scope: Scope, token: int, node: Node) -> None:
    local = data.inputs(run, scope, node.inputs, multi.local_of(run, scope, token))
    for event in node.events:
        payload = run.evaluate(scope, event.payload, local) if event.payload is not None else local or None
        messages.throw(run, scope, token, event, payload)


def attempt(run: Run, scope: Scope, token: int, node: Node, tries: int) -> None:
    """One try of a service task: value, Later, BusinessError, or failure (retry with back-off, incident)."""
    service = node.service
    function = run.engine.services.find(None if service is None else service.name)
    if function is None:
        what, what_zh = (f"a function named {service.name}", f" {service.name} ") if service else ("a function", "")
        raise BadInput(
            f"Expected {what} behind {called(node).en} but none is registered; register it and retry",
            zh=f"{called(node).zh}所用的服务函数{what_zh}尚未登记，请登记后重试",
        )
    local = data.inputs(run, scope, node.inputs, multi.local_of(run, scope, token))
    arguments = _arguments(run, scope, service.inputs if service else (), local)
    try:
        outcome = run.engine.services.call(run.work, function, arguments, (run, scope, node))
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
        data.put(given, item.target, run.evaluate(scope, item.source, local), None)
    return given


def _done(run: Run, at: tuple[Scope, int, str], node: Node, local: dict[str, Any]) -> None:
    scope, token, _ = at
    value = plain(codec.check(local["result"]))
    name = node.service.result if node.service is not None else node.result
    if name:
        data.assign(run, scope, {name: value})
    if node.events and not node.service:
        _throw_message(run, scope, token, node)
    made = name or data.single_output(node)
    leave.done(run, scope, token, node, {**local, **({made: value} if made else {})})


def _business_error(run: Run, at: tuple[Scope, int, str], cause: BusinessError) -> None:
    """A business error is a BPMN error; uncaught, it stands as an incident with its message."""
    scope, token, element = at
    payload = {"code": cause.code, "message": cause.message, **dict(cause.data)}
    told = {"message": cause.message[:500], "message_zh": cause.zh[:500]}
    run.record("business_error", element, {"code": cause.code, **told})
    if not throws.error(run, (scope, token), cause.code, payload):
        multi.mark(scope, token)
        incidents.open_at(run, at, "business_error", _uncaught(incidents.place(run, at), cause), payload)


def _uncaught(here: Cause, error: BusinessError) -> Cause:
    return Cause(
        f"{error.code}: {error.message}. Expected an event that catches the error {error.code} of {here.en} but the "
        "diagram has none; settle the matter and retry or skip, or draw the event",
        f"{here.zh}报告业务错误 {error.code}，流程图中没有捕获它的事件。"
        f"请处理后重试或跳过，或在图中补上错误边界事件。说明：{error.zh or error.message}",
    )


def wait(run: Run, at: tuple[Scope, int, str], delta: timedelta, tries: int) -> None:
    """Try the service again after a while."""
    multi.mark(at[0], at[1])
    waits.timer(run, at, events.at_time(run) + delta, "service", {"tries": tries})


def _failed(run: Run, at: tuple[Scope, int, str], node: Node, tries: int, cause: Exception) -> None:
    """Retry with back-off; after the last try an incident."""
    allowed = node.service.retries if node.service is not None else None
    allowed = run.engine.settings.retries if allowed is None else allowed
    told = {"cause": original(cause)[:500], "cause_zh": chinese_of(cause)[:500]}
    if not told["cause_zh"]:  # a foreign error: where it came from is for the programmer
        log.warning("case %s: the service at %s failed, try %s", run.case.id, at[2], tries + 1, exc_info=cause)
    run.record("service_failed", at[2], {**told, "try": tries + 1})
    if tries < allowed:
        delay = BACKOFF[min(tries, len(BACKOFF) - 1)]
        wait(run, at, timedelta(seconds=delay), tries + 1)
        return
    multi.mark(at[0], at[1])
    incidents.tried(run, incidents.open_at(run, at, "service", _broken(node, tries + 1, cause)), tries + 1)


def _broken(node: Node, tries: int, error: Exception) -> Cause:
    """What failed, where, how often, and what to do; the error's own words come last."""
    named = node.service.name if node.service is not None else ""
    here, said = called(node), chinese_of(error)
    return Cause(
        f"Expected the service {named or node.id} of {here.en} to succeed but it failed {tries} times; remove the "
        f"cause and retry, or skip the step when it was done otherwise. Original: {original(error)}",
        f"{here.zh}所用的服务{f' {named} ' if named else ''}失败 {tries} 次。"
        "请排除原因后重试；其结果已另行办妥的可跳过。"
        + (f"原因：{said}" if said else f"原文：{original(error)}"),
    )


def again(run: Run, scope: Scope, token: int, element: str, tries: int) -> None:
    """A retry timer came due."""
    if scope.gone or (scope.kind == "multi" and not multi.active(scope, token)):
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
    local = data.inputs(run, scope, node.inputs, multi.local_of(run, scope, token))
    value = run.evaluate(scope, node.script, local) if node.script is not None else None
    result: dict[str, Any] = {}
    output = None if node.result or isinstance(value, Mapping) else data.single_output(node)
    if node.result:
        result = {node.result: value}
    elif isinstance(value, Mapping):
        result = dict(value)
    elif output:
        local = {**local, output: value}
    if scope.kind != "multi" or not node.result or node.loop is None or node.loop.output_collection is None:
        data.assign(run, scope, result)
    leave.done(run, scope, token, node, {**local, **result, "result": value})


def decide(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A business rule task asks the decision table it names (DMN)."""
    if node.decision is None and node.service is not None:
        attempt(run, scope, token, node, 0)
        return
    local = data.inputs(run, scope, node.inputs, multi.local_of(run, scope, token))
    if node.decision is None:
        leave.done(run, scope, token, node, local)  # nothing is decided, as the check has warned
        return
    try:
        value = run.engine.decide(run, scope, node.decision, data.context(run, scope, local))
    except EngineError as cause:
        raise BadInput(
            f"Expected a decision by {node.decision} but {cause}",
            zh=f"规则 {node.decision} 未能得出结果：{cause.zh or cause}",
        ) from cause
    value = plain(value)
    run.record("rule", node.id, {"decision": node.decision, "result": value})
    if node.result:
        data.assign(run, scope, {node.result: value})
    leave.done(run, scope, token, node, {**local, "result": value, **({node.result: value} if node.result else {})})
