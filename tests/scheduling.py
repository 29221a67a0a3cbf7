"""Which tests are played together: those of a file, and in the black box those of an installation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

INSTALLATION = re.compile(r"^tests/blackbox/.*\[((?:sqlite|postgres)-(?:one|four|inside))")
LONG = (
    "tests/e2e/test_studio", "tests/e2e/test_transfer",
    "tests/service/test_demo", "tests/blackbox/", "tests/service/", "tests/api/", "tests/engine/",
)  # fmt: skip


class ByInstallation(LoadScopeScheduling):
    """The scheduling by scope of pytest-xdist, with our scopes, in the order of `arranged`."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return _installation(nodeid) or nodeid.partition("::")[0]


def arranged(items: list[pytest.Item], shared_out: bool) -> list[pytest.Item]:
    """The tests with those of one installation together, so that it starts once.

    When workers share them out, what takes long comes first, so that nobody is left alone with it at the end.
    """
    return sorted(items, key=lambda item: (_rank(item.nodeid) if shared_out else 0, _installation(item.nodeid)))


def _installation(nodeid: str) -> str:
    found = INSTALLATION.search(nodeid)
    return found[1] if found else ""


def _rank(nodeid: str) -> int:
    return next((at for at, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))
