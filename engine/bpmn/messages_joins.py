"""Texts of the findings about flows that stand where the standard allows none."""

from __future__ import annotations

from engine.bpmn.message import Message, error, warning

JOINS: dict[str, Message] = {
    "flow.into_boundary": error(
        "边界事件不能有进入的流",
        "Expected nothing to lead to a boundary event but a flow does",
        "连到该事件之后的节点",
        "Connect it to the node after the event",
    ),
    "link.leaves": error(
        "链接抛出事件“{name}”不能有离开的流：令牌从链接捕获事件继续",
        "Expected no flow out of the link '{name}' that is thrown but one leaves: the token goes on where it is caught",
        "删除这条流，或改为普通抛出事件",
        "Remove the flow, or make it a throw event without a link",
    ),
    "link.entered": warning(
        "链接捕获事件“{name}”有进入的流：从那里来的令牌直接经过",
        "Expected no flow into the link '{name}' that is caught but one leads there: its tokens pass through",
        "连到该事件之后的节点",
        "Connect it to the node after the event",
    ),
    "gateway.receive_boundary": warning(
        "事件网关之后的接收任务“{target}”上的边界事件不起作用",
        "A boundary event on '{target}' has no effect: after an event-based gateway the task is only one of the events",
        "把该事件画成网关之后的捕获事件",
        "Draw the event as a catch event after the gateway",
    ),
}
