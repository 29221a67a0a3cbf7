"""Texts of the findings about seats of an approval: outcomes with flows of their own, skips, signings, returns."""

from __future__ import annotations

from engine.bpmn.message import Message, error, warning

SEATS: dict[str, Message] = {
    "outcome.no_user": error(
        "流带有结果“{outcome}”，但其起点 {source} 不是用户任务",
        "Expected a user task before a flow for outcome '{outcome}' but {source} is none",
        "去掉 heban:outcome，或从用户任务引出该流",
        "Remove heban:outcome, or let the flow leave a user task",
    ),
    "outcome.condition": error(
        "流既带有结果“{outcome}”又带有条件",
        "Expected an outcome or a condition but the flow has both ('{outcome}')",
        "去掉其中一个",
        "Remove one of them",
    ),
    "outcome.id_shape": error(
        "任务编号 {source} 含有连字符或点，无法按结果选择流",
        "Expected an id of letters, digits and _ but {source} has others; flows cannot be chosen by its outcome",
        "改为例如 Task_Leader 的编号",
        "Use an id such as Task_Leader",
    ),
    "outcome.flow_unknown": error(
        "流所用的结果“{outcome}”不在任务“{element}”的结果中：{known}",
        "Expected an outcome of '{element}' but flow {flow} is for '{outcome}'; known: {known}",
        "改正流上的结果，或给任务添加该结果",
        "Correct the outcome of the flow or add it to the task",
    ),
    "outcome.no_flow": error(
        "任务“{element}”的其他结果各有流向，但结果“{outcome}”没有",
        "Expected a flow for each outcome of '{element}' but '{outcome}' has none",
        "为该结果画一条流，或画默认流",
        "Draw a flow for the outcome, or a default flow",
    ),
    "outcome.flow_beside": warning(
        "任务“{element}”按结果分流，但流 {flow} 不分结果，总会同时走",
        "Flow {flow} of '{element}' is for no outcome: it is taken beside the flow of whichever outcome is decided",
        "给该流填写结果，或设为默认流",
        "Name its outcome, or make it the default flow",
    ),
    "seat.no_user": error(
        "heban:{name} 只能用于用户任务，“{element}”不是",
        "Expected heban:{name} in a user task but '{element}' is none",
        "移到用户任务中，或删除",
        "Move it to a user task or remove it",
    ),
    "skip.never": error(
        "heban:skip 既没有条件（when）也没有同单位规则（sameUnit）",
        "Expected a condition (when) or sameUnit in heban:skip but it has neither",
        "填写其中之一",
        "Write one of them",
    ),
    "skip.outcome": error(
        "任务“{element}”跳过时的结果“{outcome}”不在其结果中：{known}",
        "Expected an outcome of '{element}' for when it is skipped but found '{outcome}'; known: {known}",
        "在 heban:skip 的 outcome 中填写其一，或把一个结果设为主要（style 为 primary）",
        "Name one in outcome of heban:skip, or make one primary (style)",
    ),
    "signing.loop": error(
        "“{element}”既有 heban:signing 又画了循环或多实例",
        "Expected heban:signing or a loop but '{element}' has both",
        "去掉其中一个",
        "Remove one of them",
    ),
    "signing.signers": error(
        "heban:signing 没有签署人（signers）",
        "Expected signers in heban:signing but there are none",
        "填写得出签署人列表的 FEEL 表达式",
        "Write a FEEL expression that gives the list of signers",
    ),
    "signing.outcome": error(
        "“{element}”表示同意的结果“{outcome}”不在其结果中：{known}",
        "Expected an outcome of '{element}' that agrees but found '{outcome}'; known: {known}",
        "在 heban:signing 的 outcome 中填写其一，或把一个结果设为主要（style 为 primary）",
        "Name one in outcome of heban:signing, or make one primary (style)",
    ),
    "signing.veto": error(
        "“{element}”一票否决的结果“{outcome}”不在其结果中：{known}",
        "Expected an outcome of '{element}' for a veto but found '{outcome}'; known: {known}",
        "改为其中之一",
        "Use one of them",
    ),
    "signing.no_ratio": error(
        "“{element}”为票签，但没有填写同意比例",
        "Expected the share of signers that must agree but '{element}' has no ratio",
        "填写 ratio，例如 0.6",
        "Write a ratio, for example 0.6",
    ),
    "signing.unheeded": error(
        "“{element}”的方式为 {mode}，同意比例和一票否决只用于票签（ratio）",
        "Expected a ratio or veto only where the mode is ratio but the mode of '{element}' is {mode}",
        "去掉它们，或改为票签",
        "Remove them or use mode ratio",
    ),
    "outcome.flow_never": error(
        "任务“{element}”的结果“{outcome}”自行退回或不同意，流 {flow} 永远不会走",
        "Outcome '{outcome}' of '{element}' refuses or returns by itself: flow {flow} is never taken",
        "删除该流，或去掉该结果的 kind",
        "Remove the flow, or the kind of the outcome",
    ),
    "outcome.no_error": error(
        "任务“{element}”的结果“{outcome}”为不同意（refuse），但没有错误代码",
        "Expected an error code of outcome '{outcome}' of '{element}', which refuses, but there is none",
        "在 error 中填写边界错误事件所捕获的代码",
        "Write in error the code that the boundary error event catches",
    ),
    "outcome.unheeded": error(
        "任务“{element}”的结果“{outcome}”写了 error 或 form，但其 kind 用不到",
        "Expected error only where an outcome refuses and form only where it returns but '{outcome}' of '{element}' has"
        " one for nothing",
        "填写 kind，或删除多余的属性",
        "Write its kind, or remove the attribute",
    ),
    "outcome.uncaught": warning(
        "任务“{element}”不同意时抛出错误“{code}”，但本图中没有捕获它的事件，案件将终止",
        "'{element}' throws error '{code}' when it refuses but nothing in this diagram catches it; the case will end",
        "在包含它的子流程边界上画错误事件",
        "Draw an error event on the boundary of the sub-process around it",
    ),
    "correction.of": error(
        "heban:correction 的 of 应为一个变量名，现为“{of}”",
        "Expected the name of a variable in of of heban:correction but found '{of}'",
        "填写补正所修改的变量，例如 request",
        "Write the variable that the correction changes, for example request",
    ),
    "correction.missing": error(
        "任务“{element}”可以退回（{outcome}），但没有说明由谁补正什么",
        "Expected heban:correction in '{element}', which returns the case ({outcome}), but there is none",
        "添加 heban:correction",
        "Add heban:correction",
    ),
    "correction.unused": error(
        "任务“{element}”写了 heban:correction，但没有退回的结果",
        "Expected an outcome of kind return in '{element}', which has heban:correction, but there is none",
        "把一个结果的 kind 设为 return，或删除 heban:correction",
        "Give an outcome the kind return, or remove heban:correction",
    ),
    "draft.correction_form": warning(
        "任务“{element}”的退回结果“{outcome}”没有补正表单",
        "Expected a form for what outcome '{outcome}' of '{element}' has corrected but there is none",
        "在该结果的 form 中填写表单文件",
        "Write a form file in form of the outcome",
    ),
}
