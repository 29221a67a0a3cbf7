"""Runs inside build/bench-env/viewflow: the four-party process as a viewflow, one durable step at a time."""

import json
import sys
import time

import django
from django.conf import settings

target, steps = sys.argv[1], int(sys.argv[2])
if target.startswith("postgresql"):
    from urllib.parse import parse_qs, unquote, urlsplit

    url = urlsplit(target)
    database = {
        "ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""), "CONN_MAX_AGE": None,
        "HOST": url.hostname or parse_qs(url.query).get("host", [""])[0], "PORT": str(url.port or ""),
    }  # fmt: skip
else:
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    database = {
        "ENGINE": "django.db.backends.sqlite3", "NAME": target,
        "OPTIONS": {"init_command": pragmas, "transaction_mode": "IMMEDIATE"},
    }  # fmt: skip
settings.configure(
    DATABASES={"default": database},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "fourparty"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from fourparty.flows import FourParty  # noqa: E402
from viewflow.workflow.models import Task  # noqa: E402

call_command("migrate", verbosity=0)


class Request:
    """What an activation asks of an HTTP request."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.GET: dict[str, str] = {}
        self.POST: dict[str, str] = {}


user = User.objects.create_user("clerk")
cases = []
for _ in range(steps + 20):
    cases.append(FourParty.start.run().pk)


def step(case: int) -> None:
    with transaction.atomic():
        task = Task.objects.select_for_update().get(process_id=case, status="NEW", flow_task_type="HUMAN")
        activation = task.flow_task.activation_class(task)
        activation.process.data = {"outcome": "approve", "comment": "agreed"}
        activation.process.save()
        activation.assign(user)
        activation.start(Request(user))
        activation.execute()


for case in cases[:20]:
    step(case)
took = []
for case in cases[20:]:
    began = time.perf_counter()
    step(case)
    took.append(time.perf_counter() - began)
open_tasks = Task.objects.filter(status="NEW", flow_task_type="HUMAN").count()
assert open_tasks == len(cases), (open_tasks, len(cases))
sys.stdout.write(json.dumps({"seconds": took}) + "\n")
