"""The four-party process as a viewflow: three approvals with a way out, and a fourth."""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


def approved(activation: object) -> bool:
    return activation.process.data.get("outcome") == "approve"


class FourParty(flow.Flow):
    process_class = Process
    start = flow.StartHandle().Next(this.seat_1)
    seat_1 = flow.View(lambda request: None).Permission(auto_create=True).Next(this.check_1)
    check_1 = flow.If(approved).Then(this.seat_2).Else(this.end)
    seat_2 = flow.View(lambda request: None).Permission(auto_create=True).Next(this.check_2)
    check_2 = flow.If(approved).Then(this.seat_3).Else(this.end)
    seat_3 = flow.View(lambda request: None).Permission(auto_create=True).Next(this.check_3)
    check_3 = flow.If(approved).Then(this.seat_4).Else(this.end)
    seat_4 = flow.View(lambda request: None).Permission(auto_create=True).Next(this.end)
    end = flow.End()
