"""Texts of the findings about extension attributes: Heban's own and those of other tools."""

from __future__ import annotations

from engine.bpmn.message import Message, error, note, warning

DIALECTS: dict[str, Message] = {
    "heban.unknown": error(
        "heban:{name} 不是已知的扩展；已知：{known}",
        "Expected a known heban extension but found heban:{name}; known: {known}",
        "改正拼写",
        "Correct the spelling",
    ),
    "outcome.value": error(
        "办理结果应有唯一的值，但为“{value}”",
        "Expected outcomes with a value of their own each but found '{value}' missing or twice",
        "给每个结果不同的值",
        "Give each outcome a value of its own",
    ),
    "service.name": error(
        "heban:service 没有名称",
        "Expected heban:service with a name but there is none",
        "填写服务函数的名称",
        "Write the name of the service function",
    ),
    "decision.ref": error(
        "heban:decision 没有指定决策",
        "Expected heban:decision with a ref but there is none",
        "填写决策的编号",
        "Write the id of the decision",
    ),
    "call.version": error(
        "binding 为 version 时应有版本",
        "Expected a version with binding 'version' but there is none",
        "填写版本号",
        "Write the version",
    ),
    "copy.role": error(
        "heban:copyTo 应有角色",
        "Expected heban:copyTo with a role but there is none",
        "填写角色",
        "Write the role",
    ),
    "dialect.code": error(
        "{name}（{value}）把程序代码绑定在图上，不会执行",
        "Expected no program code in a diagram but {name} binds some: {value}",
        "改用服务任务和 heban:service，由已注册的函数完成",
        "Use a service task with heban:service, which names a registered function",
    ),
    "dialect.computed": error(
        "{name} 应为固定文字，但为表达式 {value}",
        "Expected a fixed text in {name} but found the expression {value}",
        "填写固定文字",
        "Write a fixed text",
    ),
    "dialect.several_groups": warning(
        "一个任务归一个角色，但有几个候选组（{groups}）；使用“{role}”",
        "Expected one role per task but found several candidate groups ({groups}); '{role}' is used",
        "选定一个角色，或把任务分给几条泳道",
        "Choose one role, or draw a task for each",
    ),
    "dialect.parameter": error(
        "参数的写法 {name} 没有对应",
        "Expected a text, list, map or FEEL script as a parameter but found {name}",
        "改写为 FEEL 表达式",
        "Write a FEEL expression",
    ),
    "dialect.job_elsewhere": error(
        "作业“{type}”只能由服务、发送、规则或脚本任务执行",
        "Expected the job '{type}' on a service, send, rule or script task but it is elsewhere",
        "在事件之前画一个服务任务",
        "Draw a service task before the event",
    ),
    "dialect.all_carried": error(
        "camunda:in variables=\"all\" 使信号带走全部变量，这里不支持",
        "Expected camunda:in with a source and a target but variables=\"all\" makes the signal carry everything",
        "逐项列出信号携带的变量",
        "List the variables that the signal carries",
    ),
    "dialect.unheeded": warning(
        "{name}=“{value}”不起作用：{zh}",
        "Expected no {name} but it is '{value}': {en}",
        "核对结果后删除该属性",
        "Check that this is what you mean and remove the attribute",
    ),
    "dialect.form": warning(
        "{name} 中的表单字段未采用",
        "Expected a form file but the fields stand in {name}; they are not used",
        "把字段做成表单文件，用 heban:form 引用",
        "Make a form file of the fields and refer to it with heban:form",
    ),
    "dialect.initiator": warning(
        "发起人在变量 case.started_by 中，不在“{name}”中",
        "The person who starts a case is in case.started_by, not in '{name}'",
        "把表达式中的 {name} 改为 case.started_by",
        "Write case.started_by instead of {name} in expressions",
    ),
    "dialect.aside": note(
        "{name} 属于其他工具，保留但不起作用",
        "{name} belongs to another tool; it is kept but has no effect",
        "不需要时可删除",
        "Remove it when it is not needed",
    ),
}
