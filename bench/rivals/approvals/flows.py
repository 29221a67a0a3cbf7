"""Four seats, each decided in viewflow's form view; the decision keeps history rows in the same transaction."""

from approvals.models import Approval
from django.core.exceptions import PermissionDenied
from django.db import connection
from fourparty.models import Entry
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow.views import UpdateProcessView

HISTORY = ("decided", "opened")  # as many as a decision on a transfer leaves


class DecideView(UpdateProcessView):
    """viewflow's view, which asks only for the owner of a task; here for the seat's permission too."""

    def form_valid(self, form):
        task, user = self.request.activation.task, self.request.user
        if not user.has_perm(task.owner_permission):
            raise PermissionDenied
        answer = super().form_valid(form)
        told = {"task": task.pk, **form.cleaned_data}
        entries = [Entry(process_id=task.process_id, actor=user, kind=kind, element=task.flow_task.name, payload=told)
                   for kind in HISTORY]  # fmt: skip
        Entry.objects.bulk_create(entries)
        return answer


def _approved(activation):
    return activation.process.outcome == "approve"


def _seat(following):
    view = DecideView.as_view(fields=["outcome", "comment"])
    return flow.View(view).Permission(auto_create=True).Assign(username="leader").Next(following)


class Approvals(flow.Flow):
    """The four-party process; a seat's task belongs to the leader from its start, so that one request decides it."""

    process_class = Approval
    lock_impl = lock.select_for_update_lock if connection.vendor == "postgresql" else lock.no_lock
    start = flow.StartHandle().Next(this.seat_1)
    seat_1 = _seat(this.check_1)
    check_1 = flow.If(_approved).Then(this.seat_2).Else(this.end)
    seat_2 = _seat(this.check_2)
    check_2 = flow.If(_approved).Then(this.seat_3).Else(this.end)
    seat_3 = _seat(this.check_3)
    check_3 = flow.If(_approved).Then(this.seat_4).Else(this.end)
    seat_4 = _seat(this.end)
    end = flow.End()
