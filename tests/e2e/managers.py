"""Who enters, reviews and approves reports: accounts that the installation has before anybody opens a browser."""

from __future__ import annotations

from records.acting import Acting
from records.roles import Role
from records.scope import Scope, use_scope
from service import bootstrap
from tests.api.conftest import hire
from tests.blackbox.conftest import Running

UNITS = ("school_a", "school_b", "jinshui", "zhengzhou", "guancheng", "henan")
SEATS = tuple((unit, role) for unit in ("jinshui", "zhengzhou", "henan") for role in (Role.AUDITOR, Role.INSPECTOR))


def hire_managers(running: Running) -> None:
    """A manager at each unit that reports and the seats of a round above, with the login `<unit>-<role>`."""
    house = bootstrap.open_house(running.configuration)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        for unit, role in (*((unit, Role.MANAGER) for unit in UNITS), *SEATS):
            hire(work.session, Acting(house.now()), running.world, f"{unit}-{role}", [(unit, role)])
    house.audit.close()
    house.database.dispose()
