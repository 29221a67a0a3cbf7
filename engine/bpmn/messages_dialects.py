"""Texts of the findings about extension attributes: Heban's own and those of other tools."""

from __future__ import annotations

from engine.bpmn.message import Message, error

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
}
