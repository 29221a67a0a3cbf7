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
    "sound.quantity": warning(
        "案件可能在此卡住：到达的令牌少于 startQuantity（路径：{path}）",
        "The case can get stuck here: fewer tokens come than startQuantity asks for (way: {path_en})",
        "减小 startQuantity，或让足够多的令牌到达，例如用 completionQuantity",
        "Lower startQuantity, or let enough tokens come, for example by completionQuantity",
    ),
    "sound.deadlock_by_data": warning(
        "是否会在此卡住，取决于数据，未能判定：由 {gateways} 决定（路径：{path}）",
        "Not decided: whether the case gets stuck here depends on data at {gateways_en} (way: {path_en})",
        "确认这些条件不会这样组合，或改用包容网关汇合",
        "Make sure that the conditions never come together so, or join with an inclusive gateway",
    ),
    "sound.twice_by_data": warning(
        "此节点是否会执行多次，取决于数据，未能判定：由 {gateways} 决定（路径：{path}）",
        "Not decided: whether this node runs more than once depends on data at {gateways_en} (way: {path_en})",
        "在前面用并行或包容网关汇合",
        "Join the branches with a parallel or inclusive gateway before it",
    ),
    "sound.no_end": warning(
        "从此处起案件走不到结束（路径：{path}）",
        "From here no way leads to an end of the case (way: {path_en})",
        "给循环画一条通往结束的路",
        "Draw a way out of the loop to an end event",
    ),
    "link.leaves": error(
        "链接抛出事件“{name}”不能有离开的流：令牌从链接捕获事件继续",
        "Expected no flow out of the link '{name}' that is thrown but one leaves: the token goes on where it is caught",
        "删除这条流，或改为普通抛出事件",
        "Remove the flow, or make it a throw event without a link",
    ),
    "link.caught_alone": error(
        "捕获链接的事件不能同时等待其他事件：令牌从链接到达后直接继续",
        "Expected a link that is caught to stand alone but the event waits for others too: a token comes by the link",
        "把其他事件画成单独的捕获事件",
        "Draw the other events as a catch event of their own",
    ),
    "link.several": error(
        "一个事件只能有一个链接：令牌只能从一处继续",
        "Expected one link in the event but there are several: a token goes on at one place",
        "只保留一个链接，或在之前用并行网关分开",
        "Keep one link, or split by a parallel gateway before it",
    ),
    "link.ended": error(
        "链接之后令牌继续，结束事件不能同时终止、取消或抛出错误",
        "Expected no terminate, cancel or error next to a link: the link lets the token go on",
        "删除链接，或改为不终止的抛出事件",
        "Remove the link, or what ends the scope",
    ),
    "throw.cancel": error(
        "“取消”只能由事务中的结束事件抛出，此处不在事务中",
        "Expected a cancel thrown by an end event inside a transaction but this one is outside of any",
        "改为终止结束事件，或把它放进事务子流程并改为取消结束事件",
        "Make it a terminate end event, or put it into a transaction as a cancel end event",
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
