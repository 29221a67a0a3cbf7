"""The kinds of nodes, events, timers and loops that a diagram may use."""

from __future__ import annotations

from enum import StrEnum


class NodeKind(StrEnum):
    """The flow nodes of BPMN 2.0 that Heban executes (流程节点)."""

    START = "start"
    END = "end"
    CATCH = "catch"  # intermediate catch event
    THROW = "throw"  # intermediate throw event
    BOUNDARY = "boundary"
    TASK = "task"  # undefined task: passes through
    USER = "user"
    MANUAL = "manual"
    SERVICE = "service"
    SCRIPT = "script"
    RULE = "rule"  # business rule task
    SEND = "send"
    RECEIVE = "receive"
    SUB_PROCESS = "sub_process"
    EVENT_SUB_PROCESS = "event_sub_process"
    TRANSACTION = "transaction"
    AD_HOC = "ad_hoc"
    CALL = "call"  # call activity: another process, or a global task
    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"
    PARALLEL = "parallel"
    COMPLEX = "complex"
    EVENT_BASED = "event_based"


class EventKind(StrEnum):
    """Event definitions of BPMN 2.0; a node without one carries NONE."""

    NONE = "none"
    MESSAGE = "message"
    SIGNAL = "signal"
    TIMER = "timer"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    COMPENSATION = "compensation"
    CANCEL = "cancel"
    TERMINATE = "terminate"
    LINK = "link"


EVENTS_ZH = {
    EventKind.NONE: "无触发", EventKind.MESSAGE: "消息", EventKind.SIGNAL: "信号", EventKind.TIMER: "定时",
    EventKind.ERROR: "错误", EventKind.ESCALATION: "升级", EventKind.CONDITIONAL: "条件",
    EventKind.COMPENSATION: "补偿", EventKind.CANCEL: "取消", EventKind.TERMINATE: "终止", EventKind.LINK: "链接",
}  # fmt: skip


class TimerKind(StrEnum):
    DATE = "date"
    DURATION = "duration"
    CYCLE = "cycle"


class LoopKind(StrEnum):
    STANDARD = "standard"
    PARALLEL = "parallel"  # multi-instance, all at once
    SEQUENTIAL = "sequential"  # multi-instance, one after another


class Behavior(StrEnum):
    """multiInstanceLoopCharacteristics@behavior: when a completed instance throws an event."""

    NONE = "None"
    ONE = "One"
    ALL = "All"
    COMPLEX = "Complex"
