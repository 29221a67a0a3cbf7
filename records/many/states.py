"""Where a row of a case stands, and what may be decided of it."""

from enum import StrEnum

from ground.bilingual import Bilingual


class RowState(StrEnum):
    """The states of a row; the last three are its end."""

    WRITING = "writing"  # 填报中: its values are being written
    WAITING = "waiting"  # 待办: handed on, not yet taken to a body of seats
    OPEN = "open"  # 办理中: at a seat, or its effect is being made
    RETURNED = "returned"  # 已退回: waits to be taken to a correction
    DONE = "done"  # 已办结
    REFUSED = "refused"  # 不同意
    WITHDRAWN = "withdrawn"  # 已撤回


STATES: dict[str, Bilingual] = {
    RowState.WRITING: Bilingual("填报中", "Being written"),
    RowState.WAITING: Bilingual("待办", "Waiting"),
    RowState.OPEN: Bilingual("办理中", "Under way"),
    RowState.RETURNED: Bilingual("已退回", "Returned"),
    RowState.DONE: Bilingual("已办结", "Done"),
    RowState.REFUSED: Bilingual("不同意", "Refused"),
    RowState.WITHDRAWN: Bilingual("已撤回", "Withdrawn"),
}
BETWEEN = (RowState.WAITING, RowState.RETURNED)
ENDED = (RowState.DONE, RowState.REFUSED, RowState.WITHDRAWN)


class RowOutcome(StrEnum):
    """What a seat decides of a row."""

    APPROVE = "approve"  # 同意: it goes on
    RETURN = "return"  # 退回: it goes back for correction
    REFUSE = "refuse"  # 不同意: it ends
    RESUBMIT = "resubmit"  # 重新提交: it goes on, corrected
    WITHDRAW = "withdraw"  # 撤回: it ends, by who entered it


OUTCOMES: dict[str, Bilingual] = {
    RowOutcome.APPROVE: Bilingual("同意", "Approve"),
    RowOutcome.RETURN: Bilingual("退回", "Return"),
    RowOutcome.REFUSE: Bilingual("不同意", "Refuse"),
    RowOutcome.RESUBMIT: Bilingual("重新提交", "Resubmit"),
    RowOutcome.WITHDRAW: Bilingual("撤回", "Withdraw"),
}
ONWARD = (RowOutcome.APPROVE, RowOutcome.RESUBMIT)
WITH_REASON = (RowOutcome.RETURN, RowOutcome.REFUSE)
LEAVES: dict[str, RowState] = {
    RowOutcome.RETURN: RowState.RETURNED,
    RowOutcome.REFUSE: RowState.REFUSED,
    RowOutcome.WITHDRAW: RowState.WITHDRAWN,
}
