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


class SigningMode(StrEnum):
    """How several who sign one task decide it."""

    ALL = "all"  # 会签: each must agree
    ANY = "any"  # 或签: the first decides for all
    ORDER = "order"  # 依次: one after another, each must agree
    RATIO = "ratio"  # 票签: a share of them must agree


REFUSE, RETURN = "refuse", "return"
"""What an outcome of a user task does by itself: throw an error, or open a correction."""
STRAIGHT, SEATS = "straight", "seats"
"""Where a corrected case goes: straight back to the seat that returned it, or seat by seat."""
WAYS = (STRAIGHT, SEATS)


class Behavior(StrEnum):
    """multiInstanceLoopCharacteristics@behavior: when a completed instance throws an event."""

    NONE = "None"
    ONE = "One"
    ALL = "All"
    COMPLEX = "Complex"
