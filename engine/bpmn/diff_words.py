"""The words of a version comparison: kinds of elements, fields, and whole sentences, zh and en."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum

KINDS: dict[str, tuple[str, str]] = {
    "process": ("流程", "process"),
    "flow": ("顺序流", "flow"),
    "start": ("开始事件", "start event"),
    "end": ("结束事件", "end event"),
    "catch": ("捕获事件", "catch event"),
    "throw": ("抛出事件", "throw event"),
    "boundary": ("边界事件", "boundary event"),
    "task": ("任务", "task"),
    "user": ("用户任务", "user task"),
    "manual": ("人工任务", "manual task"),
    "service": ("服务任务", "service task"),
    "script": ("脚本任务", "script task"),
    "rule": ("规则任务", "business rule task"),
    "send": ("发送任务", "send task"),
    "receive": ("接收任务", "receive task"),
    "sub_process": ("子流程", "sub-process"),
    "event_sub_process": ("事件子流程", "event sub-process"),
    "transaction": ("事务", "transaction"),
    "ad_hoc": ("特设子流程", "ad-hoc sub-process"),
    "call": ("调用活动", "call activity"),
    "exclusive": ("排他网关", "exclusive gateway"),
    "inclusive": ("包容网关", "inclusive gateway"),
    "parallel": ("并行网关", "parallel gateway"),
    "complex": ("复杂网关", "complex gateway"),
    "event_based": ("事件网关", "event-based gateway"),
}
FIELDS: dict[str, tuple[str, str]] = {
    "name": ("名称", "name"),
    "name_en": ("英文名称", "English name"),
    "documentation": ("说明", "documentation"),
    "kind": ("种类", "kind"),
    "condition": ("条件", "condition"),
    "outcome": ("办理结果", "outcome"),
    "default": ("默认流", "default"),
    "events": ("事件", "event"),
    "form": ("表单", "form"),
    "outcomes": ("办理结果", "outcomes"),
    "assignment": ("办理人", "assignment"),
    "assignment.role": ("角色", "role"),
    "assignment.organisation": ("机构", "organisation"),
    "assignment.person": ("办理人", "person"),
    "assignment.exclude": ("回避", "exclusion"),
    "assignment.unless": ("回避例外", "exception from the exclusion"),
    "action": ("可用操作", "action"),
    "limit": ("时限", "time limit"),
    "limit.due": ("办理时限", "time limit"),
    "limit.remind": ("提醒时间", "reminder"),
    "limit.escalate": ("逾期督办", "supervision when overdue"),
    "limit.follow_up": ("跟进时间", "follow-up"),
    "service": ("服务函数", "service function"),
    "service.name": ("服务函数", "service function"),
    "service.inputs": ("服务参数", "service parameters"),
    "service.result": ("结果变量", "result variable"),
    "service.retries": ("重试次数", "retries"),
    "decision": ("决策", "decision"),
    "script": ("脚本", "script"),
    "result": ("结果变量", "result variable"),
    "inputs": ("输入映射", "input mapping"),
    "outputs": ("输出映射", "output mapping"),
    "called": ("被调用的流程", "called process"),
    "called.key": ("被调用的流程", "called process"),
    "called.binding": ("版本绑定", "binding"),
    "loop": ("循环", "loop"),
    "interrupting": ("是否中断", "interrupting"),
    "attached_to": ("附着的活动", "attached activity"),
    "compensated_by": ("补偿活动", "compensation handler"),
    "priority": ("优先级", "priority"),
    "skip_same_person": ("同一人跳过", "skipped for the same person"),
    "skip": ("跳过", "skip"),
    "skip.when": ("跳过条件", "condition of the skip"),
    "skip.same_unit": ("同一单位跳过", "skipped for the same unit"),
    "skip.outcome": ("跳过时的结果", "outcome of the skip"),
    "correction": ("退回补正", "correction"),
    "correction.of": ("补正的变量", "corrected variable"),
    "correction.role": ("补正人角色", "role that corrects"),
    "correction.organisation": ("补正机构", "organisation that corrects"),
    "correction.limit": ("补正时限", "limit of the correction"),
    "correction.then": ("补正之后", "way after the correction"),
    "shows": ("可见内容", "what it shows"),
    "signing": ("会签", "signing"),
    "signing.mode": ("会签方式", "way of signing"),
    "signing.outcome": ("表示同意的结果", "outcome that agrees"),
    "signing.ratio": ("同意比例", "share that must agree"),
    "signing.veto": ("一票否决的结果", "outcome of a veto"),
    "style": ("结局的性质", "kind of end"),
    "copy_to": ("抄送", "copies"),
    "lane": ("泳道", "lane"),
    "executable": ("可执行", "executable"),
    "version_tag": ("版本标签", "version tag"),
    "case_number": ("案件编号前缀", "case number prefix"),
    "lanes": ("泳道", "lanes"),
}


_YES_NO = {"true": ("是", "yes"), "false": ("否", "no")}
VALUES: dict[str, dict[str, tuple[str, str]]] = {  # of a field, as people read them
    "kind": KINDS,
    "interrupting": _YES_NO,
    "executable": _YES_NO,
    "skip_same_person": _YES_NO,
    "skip.same_unit": _YES_NO,
    "correction.then": {
        "straight": ("直接送回", "straight back"),
        "seats": ("逐级重审", "seat by seat"),
    },
    "signing.mode": {
        "all": ("会签", "all"),
        "any": ("或签", "any"),
        "order": ("依次", "in order"),
        "ratio": ("票签", "by ratio"),
    },
    "style": {"primary": ("办成", "done as asked"), "danger": ("没有同意", "refused"), "default": ("其他", "other")},
    "called.binding": {
        "latest": ("最新版本", "latest version"),
        "deployment": ("一同部署的版本", "version deployed together"),
        "version": ("指定版本", "named version"),
    },
}


def shown(value: object) -> str:
    """A value as people read it: expressions by their text, yes and no, nothing as nothing."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    text = getattr(value, "text", None)
    if isinstance(text, str):
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1] else text
    if isinstance(value, tuple):
        return "; ".join(shown(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {shown(one)}" for key, one in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((item.name, getattr(value, item.name), item.default) for item in fields(value))
        return ", ".join(f"{name}={shown(one)}" for name, one, usual in parts if one != usual)
    return str(value)


def sentence(kind: str, title: tuple[str, str], field: str, values: tuple[str, str]) -> tuple[str, str]:
    """One change in Chinese and English."""
    zh, en = title
    before, after = values
    if kind == "added":
        return f"新增{zh}", f"Added {en}"
    if kind == "removed":
        return f"删除{zh}", f"Removed {en}"
    if kind == "moved":
        return f"移动{zh}：{before} 改为 {after}", f"Moved {en}: from {before} to {after}"
    return _changed(title, field, values)


def _changed(title: tuple[str, str], field: str, values: tuple[str, str]) -> tuple[str, str]:
    zh, en = title
    field_zh, field_en = FIELDS.get(field) or FIELDS.get(field.partition(".")[0]) or (field, field)
    known = VALUES.get(field, {})
    (before, before_en), (after, after_en) = (known.get(value, (value, value)) for value in values)
    if not before:
        return f"{zh}的{field_zh}设为“{after}”", f"Set the {field_en} of {en} to '{after_en}'"
    if not after:
        return f"去掉{zh}的{field_zh}（原为“{before}”）", f"Removed the {field_en} of {en} (it was '{before_en}')"
    return (
        f"{zh}的{field_zh}由“{before}”改为“{after}”",
        f"Changed the {field_en} of {en} from '{before_en}' to '{after_en}'",
    )
