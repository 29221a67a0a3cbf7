"""Changes that open or close a business, until a second person confirms or refuses them (decisions, domain 33)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import dumps, schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.setting_view import asked_unit, check_visible, shown
from records import tree
from records.accounts import display_names
from records.roles import Permission
from records.settings import proposals
from records.settings.proposals import ProposalState

blueprint = Blueprint(
    "setting_proposals", __name__, url_prefix="/api/settings/proposals", description="待确认的设置 Proposed settings"
)


@blueprint.get("")
@access(Permission.SETTING_READ)
@blueprint.arguments(schemas.SettingsQuery, location="query")
def list_proposals(query: dict[str, Any]) -> Response:
    """What waits for a second person at an organisation and, inside the caller's subtree, below it."""
    org_id = asked_unit(query)
    with house().reading(who()) as session:
        check_visible(session, org_id)
        rows = proposals.pending_at(session, org_id, below=who().scope(session).allows(org_id))
        names = display_names(session, [row.proposed_by for row, _ in rows])
        items = []
        for row, org in rows:
            may = Permission.SETTING_WRITE in who().permissions and who().scope(session).allows(row.org_id)
            own = row.proposed_by == who().account
            told = dumps.proposal(row, org, names)
            items.append({**told, "may_decide": may and not own, "may_withdraw": may and own})
    return jsonify({"items": items, "next": None})


@blueprint.post("/<proposal_id>/decision")
@access(Permission.SETTING_WRITE)
@blueprint.arguments(schemas.ProposalDecisionBody)
def decide_proposal(body: dict[str, str], proposal_id: str) -> Response:
    """Confirm or refuse another person's change, or withdraw one's own; answers with the setting as it holds then."""
    with house().working(who()) as work:
        row = proposals.proposal_by_id(work.session, proposal_id)
        scope = who().scope(work.session)
        if not scope.allows(row.org_id):
            raise proposals.unknown()
        scope.require(Permission.SETTING_WRITE, row.org_id)
        state = ProposalState(body["outcome"])
        proposals.decide(work.session, house().acting(who(), work.now), row, state, body["reason"])
        names = display_names(work.session, [row.proposed_by, who().account])
        told = dumps.proposal(row, tree.org_by_id(work.session, row.org_id), names)
        return jsonify({**told, **shown(work.session, row.org_id, row.key, row.stage)})
