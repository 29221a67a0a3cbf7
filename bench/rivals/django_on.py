"""Django's settings for the flows to compare with: a store with the durability of ours, and the apps of viewflow."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

APPS = ["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "fourparty"]


def configure(target: str, *apps: str, **more: Any) -> None:
    """Settings for a SQLite path (WAL, FULL, immediate) or a PostgreSQL URL; connections stay open."""
    settings.configure(
        DATABASES={"default": _postgresql(target) if target.startswith("postgresql") else _sqlite(target)},
        INSTALLED_APPS=[*apps, *APPS],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        **more,
    )


def _postgresql(target: str) -> dict[str, Any]:
    url = urlsplit(target)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""), "CONN_MAX_AGE": None,
        "HOST": url.hostname or parse_qs(url.query).get("host", [""])[0], "PORT": str(url.port or ""),
    }  # fmt: skip


def _sqlite(target: str) -> dict[str, Any]:
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    return {
        "ENGINE": "django.db.backends.sqlite3", "NAME": target, "CONN_MAX_AGE": None,
        "OPTIONS": {"init_command": pragmas, "transaction_mode": "IMMEDIATE", "timeout": 30},
    }  # fmt: skip
