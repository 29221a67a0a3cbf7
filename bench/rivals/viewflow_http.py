"""Runs inside build/bench-env/viewflow: a decision of the four-party process over HTTP, in viewflow's own form view.

What it does, as Django's and viewflow's quick starts set it up: Django's default middleware and viewflow's, a session
in the database, the CSRF token, the login's permissions, viewflow's form over two fields, its checks of flow and owner,
its lock (rows on PostgreSQL, its recommendation there; SQLite has one writer), state and next task, and the redirect
to the task. To be comparable it also asks for the seat's permission and keeps as many history rows, in one statement.
What it does not do and Heban does: find the organisation and its people, limits, notices and an outbox, chained
history, an answer that may be asked for again (`Idempotency-Key`), fields that differ by seat. A task is assigned when
it opens; viewflow would ask a person for one more request to take it. The page it redirects to is not fetched.

`prepare DATABASE COUNT` makes cases and prints what to send; `serve DATABASE PORT THREADS`; `count DATABASE` tells what
was decided.
"""

import gc
import json
import sys

import django
from django_on import configure

CSRF = "c" * 32
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "viewflow.middleware.SiteMiddleware",
    "viewflow.middleware.HotwireTurboMiddleware",
]

order, target = sys.argv[1], sys.argv[2]
configure(
    target, "django.contrib.sessions", "django.contrib.messages", "approvals",
    SECRET_KEY="only for a measurement", DEBUG=False, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="approvals.urls",
    MIDDLEWARE=MIDDLEWARE,
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
)  # fmt: skip
django.setup()


def prepare(count: int) -> dict[str, object]:
    """The tables, the leader with a session, and so many cases at their first seat."""
    from approvals.urls import Approvals  # with its site: a task knows its address from there
    from django.contrib.auth.models import Permission, User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from fourparty.models import Entry
    from viewflow.workflow.models import Task

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Entry)  # an app without migrations: after what it refers to
    leader = User.objects.create_user("leader")
    leader.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["approvals", "viewflow"]))
    client = Client()
    client.force_login(leader)
    for _ in range(count):
        Approvals.start.run()
    tasks = Task.objects.filter(status="ASSIGNED").order_by("pk")
    return {
        "cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={CSRF}", "csrf": CSRF,
        "paths": [task.flow_task.reverse("execute", args=[task.process_id, task.pk]) for task in tasks],
    }  # fmt: skip


def count() -> dict[str, int]:
    """How many tasks were decided, and the history rows that their decisions left."""
    from fourparty.models import Entry
    from viewflow.workflow.models import Task

    decided = Task.objects.filter(flow_task_type="HUMAN", status="DONE").count()
    return {"decided": decided, "history": Entry.objects.count()}


def serve(port: str, threads: str) -> None:
    """gunicorn as Heban runs it."""
    from django.core.wsgi import get_wsgi_application
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            for key, value in {
                "bind": f"127.0.0.1:{port}", "worker_class": "gthread", "workers": 1, "threads": int(threads),
                "timeout": 120, "loglevel": "warning",
            }.items():  # fmt: skip
                self.cfg.set(key, value)

        def load(self) -> object:
            application = get_wsgi_application()
            gc.collect()
            gc.freeze()
            return application

    Server().run()


if order == "serve":
    serve(sys.argv[3], sys.argv[4])
else:
    sys.stdout.write(json.dumps(prepare(int(sys.argv[3])) if order == "prepare" else count()) + "\n")
