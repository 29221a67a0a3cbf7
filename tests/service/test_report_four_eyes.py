"""Four eyes on a monthly report, and the signature value of its submission, on both stores."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from api.app import create_app
from records.acting import Acting, local_date
from records.roles import Role
from records.scope import system_scope
from records.substitutions import NewSubstitute, consent, grant_substitute
from reports import snapshots
from reports.saving import Typed, save
from reports.signing import holds
from reports.tables import ReportSnapshot
from service.signing import known_keys
from service.verifying import broken_chains
from tests.api.conftest import Town, hire
from tests.service.conftest import Setup
from tests.service.test_report_rounds import SET, cases, opened, place, staffed


def test_whoever_wrote_a_figure_reviews_and_approves_nothing_of_it(setup: Setup) -> None:
    staffed(setup, "jinshui")
    opened(setup)
    town = Town(create_app(setup.house), setup.house, setup.world, setup.clock)
    with setup.house.working() as work, system_scope(work.session):
        hire(work.session, Acting(work.now), setup.world, "jinshui-both", [("jinshui", Role.AUDITOR)])
        writer = Acting(work.now, setup.world.account["jinshui-both"])
        outcome = save(work.session, writer, place(work, setup, "school_a"), [Typed("rooms_multimedia", "12")])
        assert outcome.saved, outcome
    case = cases(setup)[SET, "jinshui"].id
    assert town.person("jinshui-manager").decide(case, "report").status_code == 200
    refused = town.person("jinshui-both").decide(case, "approve")
    assert refused.status_code == 403 and "本人填写过" in refused.json["detail"]
    _no_way_round_by_standing_in(setup, town, case)


def _no_way_round_by_standing_in(setup: Setup, town: Town, case: str) -> None:
    """A substitute of the writer decides as little as the writer; one of another auditor does, and for that one."""
    with setup.house.working() as work, system_scope(work.session):
        hire(work.session, Acting(work.now), setup.world, "jinshui-aide", [("jinshui", Role.STUDENT_CLERK)])
    stand_in(setup, "jinshui-both", "jinshui-aide")
    aide = town.person("jinshui-aide")
    refused = aide.decide(case, "approve")
    assert refused.status_code == 403 and "代理人也不能办理" in refused.json["detail"]
    (shown,) = [one for one in aide.get("/inbox").json["items"] if one["case"]["id"] == case]
    assert not shown["can"]["decide"] and "代理人也不能办理" in shown["can"]["why_not"]
    handed = town.person("jinshui-auditor").post(
        f"/tasks/{shown['id']}/reassign", {"account": setup.world.account["jinshui-both"], "reason": "请办理"}
    )
    assert handed.status_code == 403, handed.text
    stand_in(setup, "jinshui-auditor", "jinshui-aide")
    assert aide.decide(case, "approve").status_code == 200
    (review,) = [one for one in setup.house.engine.history(case) if one.element == "Review" and one.kind == "decided"]
    assert review.detail["instead_of"] == setup.world.account["jinshui-auditor"]


def stand_in(setup: Setup, person: str, substitute: str) -> None:
    person, substitute = setup.world.account[person], setup.world.account[substitute]
    with setup.house.working() as work, system_scope(work.session):
        today = local_date(work.now)
        new = NewSubstitute(person, substitute, today, today + timedelta(days=3))
        for row in grant_substitute(work.session, Acting(work.now, person), new):
            consent(work.session, Acting(work.now, substitute), row.id)


def test_a_submission_carries_a_signature_value_that_a_change_breaks(setup: Setup) -> None:
    with setup.house.working() as work, system_scope(work.session):
        at: Any = place(work, setup, "jinshui", "2026-08")
        row = snapshots.submit(work.session, Acting(work.now), at, snapshots.How(approved=False, automatic=True, at=work.now))
        submission = row.id
    with setup.house.reading() as session, system_scope(session):
        kept = session.get_one(ReportSnapshot, submission)
        assert kept.signature and holds(kept, known_keys(setup.house.home)) and not holds(kept, {})
    assert broken_chains(setup.house)[1] == []
    with setup.house.working() as work, system_scope(work.session):
        work.session.execute(update(ReportSnapshot).where(ReportSnapshot.id == submission).values(approved=True))
    assert [submission in one for one in broken_chains(setup.house)[1]] == [True]
