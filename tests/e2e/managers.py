"""The managers of the units that report: accounts that the installation has before anybody opens a browser."""

from __future__ import annotations

from records.acting import Acting
from records.roles import Role
from records.scope import Scope, use_scope
from service import bootstrap
from tests.api.conftest import hire
from tests.blackbox.conftest import Running

UNITS = ("school_a", "school_b", "jinshui", "zhengzhou", "guancheng")


def hire_managers(running: Running) -> None:
    """A manager at each unit that reports, with the login `<unit>-manager`."""
    house = bootstrap.open_house(running.configuration)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        for unit in UNITS:
            hire(work.session, Acting(house.now()), running.world, f"{unit}-manager", [(unit, Role.MANAGER)])
    house.audit.close()
    house.database.dispose()
