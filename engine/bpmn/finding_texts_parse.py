"""Texts of the findings that reading a file gives."""

from __future__ import annotations

from engine.bpmn.message import Message, error, note, warning

PARSE: dict[str, Message] = {
    "id.duplicate": error(
        "编号“{id}”应唯一，但第 {line} 行已用过",
        "Expected id '{id}' to be unique but line {line} has it already",
        "改用另一个编号",
        "Give the element another id",
    ),
    "id.too_long": error(
        "编号应不超过 {most} 个字符",
        "Expected an id of at most {most} characters",
        "缩短编号",
        "Shorten the id",
    ),
    "id.reserved": error(
        "编号“{id}”以两个下划线开头并结尾，属保留名称",
        "Expected an ordinary id but '{id}' begins and ends with two underscores, which is reserved",
        "去掉结尾或开头的下划线",
        "Leave out the underscores at one end",
    ),
    "id.shape": error(
        "编号“{id}”应由字母、数字、下划线、点和连字符组成，并以字母或下划线开头",
        "Expected an id of letters, digits, _, . and - starting with a letter or _ but found '{id}'",
        "修改编号",
        "Change the id",
    ),
    "name.too_long": error(
        "名称应不超过 {most} 个字符，但有 {length} 个",
        "Expected a name of at most {most} characters but it has {length}",
        "缩短名称，说明写在文档里",
        "Shorten the name; put the explanation into the documentation",
    ),
    "ref.dangling": error(
        "引用的“{ref}”（{expected}）不存在",
        "Expected '{ref}' ({expected}) to exist but the file has no such element",
        "改正引用，或添加该元素",
        "Correct the reference or add the element",
    ),
    "ref.kind": error(
        "“{ref}”应为 {expected}，但为 {found}",
        "Expected '{ref}' to be {expected} but it is {found}",
        "改正引用",
        "Correct the reference",
    ),
    "attribute.boolean": error(
        "属性 {name} 应为 true 或 false，但为“{value}”",
        "Expected true or false in {name} but found '{value}'",
        "改为 true 或 false",
        "Write true or false",
    ),
    "attribute.number": error(
        "属性 {name} 应为不小于 {least} 的整数，但为“{value}”",
        "Expected a whole number of at least {least} in {name} but found '{value}'",
        "填写整数",
        "Write a whole number",
    ),
    "attribute.choice": error(
        "属性 {name} 应为 {known} 之一，但为“{value}”",
        "Expected one of {known} in {name} but found '{value}'",
        "改为其中之一",
        "Use one of them",
    ),
    "element.unknown": error(
        "{parent} 中的元素 {name} 不在可执行的 BPMN 元素之列",
        "Expected an element of BPMN that Heban runs but found {name} in {parent}",
        "删除该元素，或改用受支持的元素（见参考手册 BPMN 一页）",
        "Remove it or use a supported element (see the BPMN reference page)",
    ),
    "element.choreography": error(
        "{name} 属于编排图或会话图，不能执行",
        "Expected a process but {name} belongs to a choreography or conversation diagram, which does not run",
        "改画为流程或协作图",
        "Draw it as a process or a collaboration",
    ),
    "element.foreign": error(
        "外来元素 {name} 应放在 extensionElements 中，但在 {parent} 中",
        "Expected foreign elements inside extensionElements but found {name} in {parent}",
        "移到 extensionElements 中，或删除",
        "Move it into extensionElements or remove it",
    ),
    "expression.empty": error(
        "表达式为空", "Expected an expression but it is empty", "填写 FEEL 表达式", "Write a FEEL expression"
    ),
    "expression.too_long": error(
        "表达式应不超过 {most} 个字符",
        "Expected an expression of at most {most} characters",
        "改用决策表或服务",
        "Use a decision table or a service",
    ),
    "expression.language": error(
        "表达式应为 FEEL，但语言为 {language}：{text}",
        "Expected FEEL but the expression language is {language}: {text}",
        "改写为 FEEL，例如 = amount > 5",
        "Rewrite it in FEEL, for example = amount > 5",
    ),
    "expression.juel": error(
        "表达式 {text} 中的“{part}”没有对应的 FEEL 写法",
        "Expected an expression with an equivalent in FEEL but '{part}' in {text} has none",
        "改写为 FEEL，例如 list contains(items, x)",
        "Rewrite it in FEEL, for example list contains(items, x)",
    ),
    "expression.method": error(
        "表达式“{text}”调用了变量的方法 {method}(…)；数据没有方法",
        "Expected FEEL but '{text}' calls {method}(…): data have no methods",
        "改用 FEEL 函数，例如 contains(text, \"a\")、list contains(items, x)、count(items)",
        "Use a FEEL function, for example contains(text, \"a\"), list contains(items, x), count(items)",
    ),
    "expression.syntax": error(
        "表达式“{text}”不是正确的 FEEL：{zh}",
        "Expected FEEL but '{text}' is not: {en}",
        "改正表达式",
        "Correct the expression",
    ),
    "script.language": error(
        "脚本语言应为 FEEL，但为 {language}",
        "Expected a FEEL script but its language is {language}",
        "改写为 FEEL，或改为服务任务",
        "Rewrite it in FEEL or make it a service task",
    ),
    "mapping.target": error(
        "映射的目标应为变量名，但为“{target}”",
        "Expected a variable name as the target of a mapping but found '{target}'",
        "用字母、数字和下划线命名变量",
        "Name the variable with letters, digits and underscores",
    ),
    "flow.end_missing": error(
        "顺序流缺少 {name}",
        "Expected a sequence flow with {name} but it has none",
        "把它连到节点上",
        "Connect it to a node",
    ),
    "flow.crosses": error(
        "顺序流从 {source} 到 {target} 跨越了子流程的边界",
        "Expected a flow within one scope but it crosses a sub-process border from {source} to {target}",
        "改为连到子流程本身，或用事件",
        "Connect it to the sub-process itself, or use an event",
    ),
    "flow.default_foreign": error(
        "默认流 {ref} 应从本节点出发",
        "Expected the default flow {ref} to leave this node but it does not",
        "在离开本节点的流中选择默认流",
        "Choose the default among the flows that leave this node",
    ),
    "boundary.unattached": error(
        "边界事件应附着在活动上，但没有 attachedToRef",
        "Expected a boundary event attached to an activity but attachedToRef is missing",
        "把事件拖到活动的边上",
        "Drag the event onto the border of an activity",
    ),
    "boundary.scope": error(
        "边界事件应与活动“{ref}”在同一范围内",
        "Expected the boundary event in the same scope as '{ref}' but it is elsewhere",
        "把事件移到该活动所在的流程中",
        "Move the event into the scope of that activity",
    ),
    "message.missing": warning(
        "没有指定消息，使用名称“{name}”",
        "Expected a message reference but there is none; the name '{name}' is used",
        "选择或新建消息",
        "Choose or create a message",
    ),
    "message.computed_name": error(
        "消息名称应为固定文字，但为表达式 {name}",
        "Expected a fixed message name but found the expression {name}",
        "用固定名称，可变部分放入关联键",
        "Use a fixed name and put what varies into the correlation key",
    ),
    "signal.computed_name": error(
        "信号名称应为固定文字，但为表达式 {name}",
        "Expected a fixed signal name but found the expression {name}",
        "用固定名称；一件案件对另一件说的话用消息和关联键",
        "Use a fixed name; for one case among several use a message with a correlation key",
    ),
    "error.computed_code": error(
        "错误或升级的代码应为固定文字，但为表达式 {name}",
        "Expected a fixed code of the error or escalation but found the expression {name}",
        "填写固定代码",
        "Write a fixed code",
    ),
    "signal.missing": warning(
        "没有指定信号，使用名称“{name}”",
        "Expected a signal reference but there is none; the name '{name}' is used",
        "选择或新建信号",
        "Choose or create a signal",
    ),
    "error.missing": warning(
        "抛出的错误没有错误代码，只有不限代码的错误事件能捕获",
        "Expected an error with a code but there is none; only events that catch any error catch it",
        "选择或新建错误",
        "Choose or create an error",
    ),
    "error.undeclared": warning(
        "“{ref}”没有声明，直接作为代码使用",
        "Expected '{ref}' to be declared but it is not; it is taken as the code itself",
        "添加同名的错误或升级定义",
        "Declare an error or escalation of that name",
    ),
    "escalation.missing": warning(
        "抛出的升级没有代码，只有不限代码的升级事件能捕获",
        "Expected an escalation with a code but there is none; only events that catch any escalation catch it",
        "选择或新建升级",
        "Choose or create an escalation",
    ),
    "timer.missing": error(
        "定时事件没有时间",
        "Expected a date, duration or cycle but the timer has none",
        "填写时间，例如 PT1H、10WD、R3/P1D",
        "Write a time such as PT1H, 10WD or R3/P1D",
    ),
    "timer.several": error(
        "定时事件应只有一种时间，但有几种",
        "Expected one of date, duration and cycle but the timer has several",
        "只保留一种",
        "Keep one of them",
    ),
    "conditional.missing": error(
        "条件事件没有条件",
        "Expected a condition but the conditional event has none",
        "填写条件",
        "Write the condition",
    ),
    "link.missing": error(
        "链接事件没有名称", "Expected a link name but there is none", "给链接事件命名", "Name the link event"
    ),
    "loop.both": error(
        "活动应只有一种循环，但标准循环和多实例都有",
        "Expected one kind of loop but the activity has a standard loop and multi-instance",
        "只保留一种",
        "Keep one of them",
    ),
    "loop.endless": error(
        "循环既无条件也无最大次数",
        "Expected a loop condition or a maximum but the loop has neither",
        "填写循环条件或最大次数",
        "Write a loop condition or a maximum",
    ),
    "loop.behavior": error(
        "behavior 应为 None、One、All 或 Complex，但为“{value}”",
        "Expected behavior None, One, All or Complex but found '{value}'",
        "改为其中之一",
        "Use one of them",
    ),
    "loop.behavior_event": note(
        "behavior 为 {behavior} 而没有 {name}：抛出默认信号，由此活动上未命名的信号边界事件捕获",
        "Behavior {behavior} without {name} throws the default signal, heard by a signal boundary event without a name",
        "需要时用 {name} 指定要抛出的事件",
        "Name the event to throw by {name} where another is meant",
    ),
    "loop.complex_condition": error(
        "复杂多实例行为没有条件",
        "Expected a condition in the complex behavior but there is none",
        "填写条件",
        "Write the condition",
    ),
    "limit.findings": note(
        "问题过多，只列出前面的", "There are more findings than listed", "先改正这些", "Correct these first"
    ),
}
