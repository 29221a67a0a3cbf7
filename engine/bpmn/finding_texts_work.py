"""Texts of the findings that the executable check gives about tasks, services, calls and expressions."""

from __future__ import annotations

from engine.bpmn.message import Message, error, note, warning

WORK: dict[str, Message] = {
    "draft.not_executable": warning(
        "流程没有标为可执行",
        "The process is not marked as executable",
        "勾选“可执行”（isExecutable）",
        "Tick 'executable' (isExecutable)",
    ),
    "draft.unnamed": warning(
        "“{element}”没有名称", "Expected a name but '{element}' has none", "写上名称", "Give it a name"
    ),
    "draft.assignment": warning(
        "用户任务没有指定由谁办理",
        "Expected a role or person for the user task but none is given",
        "在属性面板中选择角色和机构",
        "Choose a role and an organisation in the properties panel",
    ),
    "user.id_shape": warning(
        "编号 {element} 含有连字符或点，条件中无法读取该任务的结果",
        "Expected an id of letters, digits and _ but {element} has others; conditions cannot read its outcome",
        "改为例如 Task_Leader 的编号",
        "Use an id such as Task_Leader",
    ),
    "draft.form": warning(
        "用户任务没有表单",
        "Expected a form for the user task but none is given",
        "选择表单文件",
        "Choose a form file",
    ),
    "draft.service": warning(
        "任务没有绑定服务函数，直接通过",
        "Expected a service function but the task has none; it passes through",
        "用 heban:service 填写函数名称",
        "Name the function with heban:service",
    ),
    "draft.decision": warning(
        "规则任务没有指定决策，直接通过",
        "Expected a decision but the business rule task has none; it passes through",
        "用 heban:decision 填写决策编号",
        "Name the decision with heban:decision",
    ),
    "draft.script": warning(
        "脚本任务没有脚本，直接通过",
        "Expected a script but the script task has none; it passes through",
        "填写 FEEL 脚本",
        "Write a FEEL script",
    ),
    "draft.task": note(
        "普通任务没有内容，直接通过",
        "A plain task does nothing; it passes through",
        "改为用户任务或服务任务",
        "Make it a user task or a service task",
    ),
    "name.english": note(
        "“{element}”没有英文名称", "'{element}' has no English name", "填写英文名称", "Write the English name"
    ),
    "role.unknown": error(
        "没有角色“{role}”；已知：{known}",
        "Expected a known role but found '{role}'; known: {known}",
        "选择已有的角色",
        "Choose a role that exists",
    ),
    "form.unknown": error(
        "没有表单“{form}”；已知：{known}",
        "Expected a form of this deployment but found '{form}'; known: {known}",
        "一并部署该表单，或改正名称",
        "Deploy the form too or correct its name",
    ),
    "exclude.unknown": error(
        "排除的“{ref}”不是用户任务",
        "Expected 'initiator' or a user task to exclude but found '{ref}'",
        "填写用户任务的编号",
        "Write the id of a user task",
    ),
    "outcome.shape": warning(
        "结果的值“{value}”应由小写字母、数字和下划线组成",
        "Expected an outcome value of lower-case letters, digits and _ but found '{value}'",
        "例如 approve、return、refuse",
        "For example approve, return, refuse",
    ),
    "outcome.label": warning(
        "结果“{value}”没有中文名称",
        "Expected a label for outcome '{value}' but there is none",
        "填写按钮上的文字",
        "Write the text of the button",
    ),
    "outcome.label_en": note(
        "结果“{value}”没有英文名称",
        "Outcome '{value}' has no English label",
        "填写英文文字",
        "Write the English text",
    ),
    "outcome.unknown": warning(
        "条件比较的结果“{value}”不在任务 {task} 的结果中：{known}",
        "Expected an outcome of task {task} but the condition compares '{value}'; known: {known}",
        "改正条件或添加该结果",
        "Correct the condition or add the outcome",
    ),
    "variable.no_task": warning(
        "条件引用的任务 {task} 不存在",
        "Expected a task named {task} but the condition refers to none",
        "改正任务编号",
        "Correct the id of the task",
    ),
    "service.unknown": error(
        "没有服务函数“{service}”；已知：{known}",
        "Expected a registered service function but found '{service}'; known: {known}",
        "改正名称，或注册该函数",
        "Correct the name or register the function",
    ),
    "service.missing": error(
        "服务函数“{service}”缺少参数 {parameter}",
        "Expected parameter {parameter} of service '{service}' but nothing is given for it",
        "添加 heban:input，target 为 {parameter}",
        "Add a heban:input whose target is {parameter}",
    ),
    "service.parameter": error(
        "服务函数“{service}”没有参数 {parameter}；已知：{known}",
        "Expected a parameter of service '{service}' but found {parameter}; known: {known}",
        "改正参数名",
        "Correct the parameter's name",
    ),
    "service.unused": note(
        "服务函数“{service}”没有任务使用",
        "No task uses the service function '{service}'",
        "画一个任务使用它，或删除它",
        "Draw a task that uses it or remove it",
    ),
    "decision.unknown": error(
        "没有决策“{decision}”；已知：{known}",
        "Expected a decision of this deployment but found '{decision}'; known: {known}",
        "一并部署决策表，或改正编号",
        "Deploy its decision table too or correct the id",
    ),
    "call.missing": error(
        "调用活动没有指定被调用的流程",
        "Expected the key of a process to call but there is none",
        "填写被调用流程的编号",
        "Write the id of the process to call",
    ),
    "call.unknown": warning(
        "被调用的流程“{key}”不在这次部署中",
        "The called process '{key}' is not part of this deployment",
        "先部署它，或一并部署",
        "Deploy it first or together with this one",
    ),
    "call.no_start": warning(
        "被调用的流程“{key}”没有普通开始事件，调用时会成为异常",
        "Expected a plain start event in the called process '{key}' but it has none; the call will be an incident",
        "在“{key}”中画一个普通开始事件",
        "Draw a plain start event in '{key}'",
    ),
    "expression.words": warning(
        "表达式“{text}”读取变量“{name}”，但流程中没有这个变量",
        "'{text}' reads a variable '{name}', a name of several words that nothing in the process sets",
        "改写为 FEEL，例如 amount > 100；文字写在英文双引号内",
        "Write FEEL, for example amount > 100; put fixed text in quotation marks",
    ),
    "call.cycle": error(
        "流程调用形成了环：{path}",
        "Expected no process to call itself but the calls form a cycle: {path}",
        "去掉其中一个调用，或在一个流程中用循环",
        "Remove one of the calls, or use a loop inside one process",
    ),
    "loop.no_count": error(
        "多实例既没有数目也没有集合",
        "Expected a cardinality or a collection but the multi-instance activity has neither",
        "填写数目或集合",
        "Write one of them",
    ),
    "limit.text": error(
        "时限“{text}”应为 ISO 8601 时长、工作日（10WD）或 FEEL",
        "Expected an ISO 8601 duration, working days (10WD) or FEEL but found '{text}'",
        "例如 P10D、10WD、=settings.limit",
        "For example P10D, 10WD, =settings.limit",
    ),
    "timer.text": error(
        "时间“{text}”应为 ISO 8601 或工作日（10WD）",
        "Expected an ISO 8601 time or working days (10WD) but found '{text}'",
        "例如 PT1H、2026-08-10T00:00:00、R3/P1D、10WD",
        "For example PT1H, 2026-08-10T00:00:00, R3/P1D, 10WD",
    ),
    "timer.no_pause": error(
        "定时循环“{text}”没有间隔",
        "Expected a cycle with a pause but '{text}' has none",
        "填写至少一秒的间隔",
        "Write an interval of at least a second",
    ),
}
