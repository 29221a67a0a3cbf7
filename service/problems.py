"""Telling processes what is found: problem records without a case or joining one, children taken twice (S10, S22).

Which process takes it up is that process's drawing: it waits for the message, and nobody here knows its name.
"""

from __future__ import annotations

from sqlalchemy import select

from api.context import House
from engine import Message, runner
from engine.reading import case_file
from engine.store import tables as t
from records.admissions.doubles import any_double
from records.scope import system_scope
from records.students.problem_groups import joined_cases, without_case

FOUND, JOINED, DOUBLES = "problems.found", "problems.joined", "doubles.found"


def tell_of_problems(house: House) -> int:
    """Send what processes wait for; returns how many messages went out. Repeatable: a key is started once."""
    sent = 0
    with house.working() as work, system_scope(work.session):
        for name, found in ((FOUND, without_case), (DOUBLES, any_double)):
            waits = select(t.subscription.c.id).where(t.subscription.c.name == name, t.subscription.c.case_id.is_(None))
            if found(work.session) and work.connection.execute(waits.limit(1)).first() is not None:
                runner.message(work, Message(name))
                sent += 1
        for case_id in joined_cases(work.session):
            if case_file.waits_for_message(work.connection, case_id, JOINED):
                runner.message(work, Message(JOINED, None, {}, case_id))
                sent += 1
    return sent
