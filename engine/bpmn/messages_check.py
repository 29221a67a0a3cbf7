"""Texts of the findings that the executable check gives about how nodes are joined."""

from __future__ import annotations

from engine.bpmn.message import Message, error, note, warning

FLOWS: dict[str, Message] = {
    "condition.missing": error(
        "从分支网关“{element}”出发的流 {flow} 没有条件，也不是默认流",
        "Expected a condition or the default mark on flow {flow} that leaves '{element}' but it has neither",
        "填写条件，或设为默认流",
        "Write a condition or make it the default flow",
    ),
    "condition.always": warning(
        "从“{element}”出发的流 {flow} 没有条件，总是经过",
        "Flow {flow} that leaves '{element}' has no condition and is always taken",
        "填写条件，或设为默认流",
        "Write a condition or make it the default flow",
    ),
    "condition.ignored": warning(
        "流 {flow} 的条件不起作用：离开的节点不按条件分支",
        "The condition of flow {flow} has no effect: the node it leaves does not choose",
        "删除条件，或改用排他网关",
        "Remove the condition or use an exclusive gateway",
    ),
    "condition.no_default": note(
        "“{element}”没有默认流：条件都不成立时案件停下并报告事件",
        "'{element}' has no default flow: when no condition holds, the case stops with an incident",
        "指定默认流",
        "Choose a default flow",
    ),
    "flow.unreachable": warning(
        "没有任何路径到达此节点",
        "Expected a way to this node but nothing leads to it",
        "连上它，或删除它",
        "Connect it or remove it",
    ),
    "flow.dead_end": note(
        "此节点之后没有流，这条路径在此结束",
        "Nothing follows this node; this path ends here",
        "如果不是有意的，连到结束事件",
        "Connect it to an end event unless this is meant",
    ),
    "flow.into_start": error(
        "开始事件不能有进入的流",
        "Expected nothing to lead to a start event but a flow does",
        "连到开始事件之后的节点",
        "Connect it to the node after the start event",
    ),
    "flow.out_of_end": error(
        "结束事件不能有离开的流",
        "Expected nothing to leave an end event but a flow does",
        "改为中间事件",
        "Make it an intermediate event",
    ),
    "flow.no_wait": warning(
        "经过 {path} 的循环中没有等待，只受步数限制",
        "The cycle through {path} never waits; only the step budget stops it",
        "在循环中加入用户任务或定时事件",
        "Put a user task or a timer into the cycle",
    ),
    "start.several": warning(
        "有几个普通开始事件，只有第一个会启动",
        "There are several plain start events; only the first one starts",
        "只保留一个，或给其他的设定触发方式",
        "Keep one, or give the others a trigger",
    ),
    "start.kind": error(
        "{kind} 事件不能启动流程",
        "Expected a start by message, timer, signal or condition but a process cannot start by {kind}",
        "放到事件子流程中",
        "Put it into an event sub-process",
    ),
    "start.in_sub": error(
        "普通子流程的开始事件不能有触发方式（{kind}）",
        "Expected a plain start event in a sub-process but it has a trigger ({kind})",
        "改为事件子流程，或去掉触发方式",
        "Make it an event sub-process or remove the trigger",
    ),
    "event_sub.start": error(
        "事件子流程应有且只有一个带触发方式的开始事件，但有 {count} 个",
        "Expected exactly one start event with a trigger in an event sub-process but found {count}",
        "添加一个带触发方式的开始事件",
        "Give it one start event with a trigger",
    ),
    "event_sub.flow": error(
        "事件子流程不能与顺序流相连",
        "Expected an event sub-process without sequence flows but it has some",
        "删除这些流",
        "Remove the flows",
    ),
    "event_sub.interrupts": warning(
        "{kind} 事件总是中断所在范围",
        "An event sub-process that starts by {kind} always interrupts its scope",
        "画成中断式",
        "Draw it as interrupting",
    ),
    "sub.empty": warning(
        "子流程是空的，直接通过",
        "The sub-process is empty and passes through",
        "画出内容，或改为任务",
        "Draw its content or make it a task",
    ),
    "boundary.target": error(
        "边界事件应附着在活动上，但“{target}”不是活动",
        "Expected a boundary event on an activity but '{target}' is none",
        "把事件移到活动上",
        "Move the event to an activity",
    ),
    "boundary.kind": error(
        "边界事件不能是 {kind}",
        "Expected a boundary event that can be caught but its kind is {kind}",
        "选择消息、定时、错误、升级、信号、条件或补偿",
        "Choose message, timer, error, escalation, signal, conditional or compensation",
    ),
    "boundary.cancel": error(
        "取消边界事件只能附着在事务上",
        "Expected a cancel boundary event on a transaction but it stands on another activity",
        "改为事务子流程",
        "Make the activity a transaction",
    ),
    "boundary.reports": warning(
        "此边界事件接收多实例“{target}”自己发出的完成通知，不会取消其余实例",
        "This event hears what '{target}' throws at a completion; it does not cancel the other instances",
        "画成不中断的边界事件；要提前结束，给多实例填写完成条件",
        "Draw it not interrupting; to end early, give the multi-instance a completion condition",
    ),
    "timer.repeats": note(
        "此定时事件重复 {times} 次，每次都让一个令牌继续",
        "This timer repeats {times} times and lets a token on each time",
        "只需等一次时，用时长或不写次数的循环",
        "To wait once, use a duration or a cycle without a number",
    ),
    "catch.kind": error(
        "中间捕获事件不能是 {kind}",
        "Expected an intermediate catch event of message, timer, signal, condition or link but found {kind}",
        "选择触发方式",
        "Choose a trigger",
    ),
    "throw.kind": error(
        "中间抛出事件不能是 {kind}",
        "Expected an intermediate throw event of message, signal, escalation, compensation or link but found {kind}",
        "改为结束事件",
        "Make it an end event",
    ),
    "end.kind": error(
        "结束事件不能是 {kind}",
        "Expected an end event that throws but its kind is {kind}",
        "选择其他种类",
        "Choose another kind",
    ),
    "end.cancel": error(
        "取消结束事件只能用在事务中",
        "Expected a cancel end event inside a transaction but there is none around it",
        "放到事务子流程中，或改为终止",
        "Put it into a transaction or make it a terminate end",
    ),
    "link.no_catch": error(
        "链接“{name}”没有对应的捕获事件",
        "Expected a link catch event named '{name}' in this scope but there is none",
        "添加同名的链接捕获事件",
        "Add a link catch event of that name",
    ),
    "link.no_throw": warning(
        "没有链接“{name}”的抛出事件",
        "Nothing throws the link '{name}'",
        "添加同名的链接抛出事件，或删除此事件",
        "Add a link throw event of that name or remove this one",
    ),
    "link.twice": error(
        "链接“{name}”应只有一个捕获事件",
        "Expected one link catch event named '{name}' but there are several",
        "改名，或合并",
        "Rename or merge them",
    ),
    "compensation.no_handler": error(
        "补偿边界事件没有关联补偿活动",
        "Expected an association from the compensation event to its handler but there is none",
        "用关联线连到标为补偿的活动",
        "Connect it by an association to an activity marked for compensation",
    ),
    "compensation.flow": error(
        "补偿不用顺序流：{element} 有顺序流",
        "Expected no sequence flow at a compensation event or handler but '{element}' has one",
        "改用关联线",
        "Use an association instead",
    ),
    "compensation.unused": warning(
        "此补偿活动没有与补偿事件关联，不会执行",
        "This activity is for compensation but no compensation event refers to it; it never runs",
        "用关联线连到补偿边界事件",
        "Connect it to a compensation boundary event by an association",
    ),
    "compensation.activity": warning(
        "活动“{ref}”没有补偿处理，补偿它什么也不做",
        "Expected activity '{ref}' to have a compensation handler but it has none; nothing is compensated",
        "给该活动添加补偿边界事件",
        "Add a compensation boundary event to that activity",
    ),
    "gateway.events": error(
        "事件网关之后应为捕获事件或接收任务，但“{target}”不是",
        "Expected catch events or receive tasks after an event-based gateway but '{target}' is none",
        "在网关之后画等待的事件",
        "Draw the awaited events after the gateway",
    ),
    "gateway.lonely": note(
        "网关只有一进一出，不起作用",
        "The gateway has one way in and one way out and does nothing",
        "删除它",
        "Remove it",
    ),
    "gateway.activation": warning(
        "复杂网关没有激活条件，第一个令牌到达就通过",
        "The complex gateway has no activation condition; the first token passes",
        "填写激活条件，例如 activationCount >= 2",
        "Write one such as activationCount >= 2",
    ),
    "instantiate.incoming": warning(
        "有进入的流，不能启动流程实例",
        "It is marked to start a case but a flow leads to it; it only waits here",
        "去掉进入的流或标记",
        "Remove the flow or the mark",
    ),
}
SOUND: dict[str, Message] = {
    "sound.deadlock": warning(
        "案件可能在此卡住：缺少来自 {waits} 的令牌（路径：{path}）",
        "The case may get stuck here: no token comes by {waits} (way: {path})",
        "并行汇合只合并并行分支；排他分支用排他汇合",
        "Join parallel branches with a parallel gateway and exclusive ones with an exclusive gateway",
    ),
    "sound.endless": warning(
        "令牌可能在此无限堆积（路径：{path}）",
        "Tokens may pile up here without end (way: {path})",
        "让循环回到并行分支之前的合并之后，或先汇合",
        "Join the parallel branches before the way back",
    ),
    "sound.twice": warning(
        "此节点可能因未汇合的并行分支执行多次（路径：{path}）",
        "This node may run more than once because parallel branches were not joined (way: {path})",
        "在前面用并行或包容网关汇合",
        "Join the branches with a parallel or inclusive gateway before it",
    ),
    "sound.dead": warning(
        "按流程的走法，此节点永远不会执行",
        "No way through the process ever runs this node",
        "检查通向它的网关",
        "Check the gateways that lead to it",
    ),
    "sound.bound": note(
        "走法超过 {states} 种状态，未能全部检查",
        "There are more than {states} states; not all of them were checked",
        "把流程拆成几个子流程后可全部检查",
        "Split the process into sub-processes to have all of it checked",
    ),
}
