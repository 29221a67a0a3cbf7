"""Runs inside build/bench-env/viewflow: the four-party process as a viewflow, one durable step at a time.

A durable step asks for the right, stores the state and two history rows, and commits. Every second step is done
without the right and the history, as viewflow alone does it, so that both are told.
"""

import json
import sys
import time

import django
from django_on import configure

target, steps = sys.argv[1], int(sys.argv[2])
configure(target)
django.setup()

from django.contrib.auth.models import Permission, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from fourparty.flows import FourParty  # noqa: E402
from fourparty.models import Entry  # noqa: E402
from viewflow.workflow.models import Task  # noqa: E402

call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    editor.create_model(Entry)  # an app without migrations: after what it refers to


class Request:
    """What an activation asks of an HTTP request."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.GET: dict[str, str] = {}
        self.POST: dict[str, str] = {}


user = User.objects.create_user("clerk")
user.user_permissions.set(Permission.objects.all())
cases = []
for _ in range(2 * steps + 20):
    cases.append(FourParty.start.run().pk)


def step(case: int, durable: bool) -> None:
    with transaction.atomic():
        task = Task.objects.select_for_update().get(process_id=case, status="NEW", flow_task_type="HUMAN")
        if durable and not task.flow_task.can_assign(user, task):
            raise PermissionError(task)
        activation = task.flow_task.activation_class(task)
        activation.process.data = {"outcome": "approve", "comment": "agreed"}
        activation.process.save()
        activation.assign(user)
        activation.start(Request(user))
        activation.execute()
        if durable:
            done = {"task": task.pk, **activation.process.data}
            Entry.objects.create(process_id=case, actor=user, kind="decided", element=task.flow_task.name, payload=done)
            Entry.objects.create(process_id=case, actor=user, kind="passed", element=f"after {task.flow_task.name}")


took: dict[bool, list[float]] = {True: [], False: []}
for number, case in enumerate(cases):
    durable = number % 2 == 0
    began = time.perf_counter()
    step(case, durable)
    if number >= 20:  # the first steps warm the statement caches
        took[durable].append(time.perf_counter() - began)
assert Entry.objects.count() == len(cases), Entry.objects.count()
open_tasks = Task.objects.filter(status="NEW", flow_task_type="HUMAN").count()
assert open_tasks == len(cases), (open_tasks, len(cases))
sys.stdout.write(json.dumps({"seconds": took[True], "alone": took[False]}) + "\n")
