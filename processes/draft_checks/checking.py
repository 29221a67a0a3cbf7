"""The checks of a draft that ask the registers, over the part of the tree for which it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.bpmn.model import Finding
from engine.bpmn.model import Process as Drawn
from engine.definitions import known_here
from engine.ports.services import ServiceRegistry
from processes.catalogue import all_services, catalogue
from processes.created.about import BadAbout
from processes.created.making import made
from processes.declared_values import STARTER
from processes.draft_checks.draft import Draft, Here
from processes.draft_checks.limits import limits_beyond
from processes.draft_checks.seats import seats_without_holder
from processes.starters import Starters
from records.scope import system_scope


def check_here(here: Here, files: Mapping[str, bytes], processes: Mapping[str, Drawn]) -> list[Finding]:
    """The findings about processes of a draft's files: seats that nobody holds somewhere, limits without room."""
    services = ServiceRegistry(dict(all_services(catalogue().values())))
    of_case = {key: {"organisation": STARTER} for key in processes}
    known = known_here.of(processes, services, files, of_case)
    draft = Draft(here, processes, known, {key: _starters(key, drawn, files) for key, drawn in processes.items()})
    with system_scope(here.session):
        found: Sequence[Finding] = [*seats_without_holder(draft), *limits_beyond(draft)]
    return list(dict.fromkeys(found))


def _starters(key: str, drawn: Drawn, files: Mapping[str, bytes]) -> Starters:
    """Who starts a process: as its folder says, else as the draft itself says."""
    house = catalogue().get(key)
    if house is not None:
        return house.starters
    try:
        return made(drawn, files).starters
    except BadAbout:  # its own check says what is wrong with it
        return Starters(by_hand=False)


