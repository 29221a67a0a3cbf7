"""What opens or closes a business takes effect only when a second person confirms it (decisions, domain 33)."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotAllowed, NotFound
from records.ids import new_id
from records.settings.registry import SWITCHES
from records.settings.values import NewValue, check_value, key_of, set_value
from records.tables import Organisation, OrgClosure, Setting, SettingProposal


class ProposalState(StrEnum):
    """What became of a proposal."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def needs_second_person(key: str) -> bool:
    """Does the setting open or close a business?"""
    return key in SWITCHES


def propose(session: Session, acting: Acting, new: NewValue) -> SettingProposal:
    """Keep a change for a second person to confirm; nothing changes until then.

    Raises what `set_value` raises, and Conflict while another change of the same setting waits at the same level.
    """
    # why: two people proposing one change queue here, so at most one waits
    session.execute(select(Organisation.id).where(Organisation.id == new.org_id).with_for_update(key_share=True))
    org = check_value(session, new)
    waiting = select(SettingProposal.id).where(
        SettingProposal.state == ProposalState.PENDING, SettingProposal.org_id == new.org_id,
        SettingProposal.key == new.key, SettingProposal.stage == new.stage,
    )  # fmt: skip
    key = key_of(new.key)
    if session.scalar(waiting) is not None:
        raise Conflict(
            f"Expected no change of {key.en} waiting at {org.name_en} but one is: decide or withdraw it first.",
            f"{org.name_zh}的“{key.zh}”已有一项变更待第二人确认，请先确认、退回或撤回",
        )
    row = SettingProposal(
        id=new_id(), org_id=new.org_id, province=org.province, key=new.key, stage=new.stage, value=new.value,
        locked=new.locked, effective_from=new.effective_from, document=new.document, state=ProposalState.PENDING,
        proposed_by=acting.account_id, proposed_at=acting.now, reason="",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def settle(session: Session, acting: Acting, new: NewValue) -> Setting | SettingProposal:
    """Set a value at once, or propose it where it opens or closes a business; raises what either does."""
    return propose(session, acting, new) if needs_second_person(new.key) else set_value(session, acting, new)


def proposal_by_id(session: Session, proposal_id: str) -> SettingProposal:
    """Return a proposal under its lock, or raise NotFound."""
    query = select(SettingProposal).where(SettingProposal.id == proposal_id).with_for_update()
    row = session.scalar(query)
    if row is None:
        raise unknown()
    return row


def decide(session: Session, acting: Acting, row: SettingProposal, state: ProposalState, reason: str = "") -> None:
    """Confirm, refuse or withdraw a change that waits.

    A confirmed one is checked anew and holds from its day on, never from before the confirmation. Raises NotAllowed
    when who proposed confirms or refuses, or somebody else withdraws; Conflict when it is decided already; Invalid for
    a refusal without a reason; and what `set_value` raises.
    """
    if row.state != ProposalState.PENDING:
        raise Conflict(
            "Expected a change that waits for its second person but it is decided: reload the page.",
            "这项设置变更已有结论，请刷新页面",
        )
    own = row.proposed_by == acting.account_id
    if own and state is not ProposalState.WITHDRAWN:
        raise NotAllowed(
            "Expected a second person to decide but this is your own proposal: ask a colleague or the level above.",
            "本人提出的变更须由第二人确认，请由同级其他人员或上级办理",
        )
    if not own and state is ProposalState.WITHDRAWN:
        raise NotAllowed(
            "Expected who proposed the change to withdraw it but you did not: refuse it with a reason instead.",
            "只有提出人可以撤回，如不同意请写明理由退回",
        )
    if state is ProposalState.REFUSED and not reason.strip():
        raise Invalid("Expected a reason for the refusal: say why.", "退回须写明理由")
    if state is ProposalState.CONFIRMED:
        new = NewValue(
            org_id=row.org_id, key=row.key, value=row.value, stage=row.stage, locked=row.locked,
            effective_from=max(row.effective_from, acting.today), document=row.document,
        )  # fmt: skip
        row.setting_id = set_value(session, replace(acting, account_id=row.proposed_by), new).id
    row.state, row.decided_by, row.decided_at, row.reason = state, acting.account_id, acting.now, reason.strip()
    session.flush()


def unknown() -> NotFound:
    """No such proposal, or none that the caller may see."""
    return NotFound("Expected a proposed change of a setting but there is none.", "没有这项待确认的设置变更")


def pending_at(session: Session, org_id: str, below: bool) -> list[tuple[SettingProposal, Organisation]]:
    """The changes that wait at an organisation, and below it where asked for, oldest first."""
    query = (
        select(SettingProposal, Organisation)
        .join(Organisation, Organisation.id == SettingProposal.org_id)
        .join(OrgClosure, OrgClosure.descendant == SettingProposal.org_id)
        .where(OrgClosure.ancestor == org_id, SettingProposal.state == ProposalState.PENDING)
        .order_by(SettingProposal.proposed_at, SettingProposal.id)
    )
    if not below:
        query = query.where(SettingProposal.org_id == org_id)
    return [(row, org) for row, org in session.execute(query)]


def proposals_of(session: Session, org_id: str, key: str) -> list[tuple[SettingProposal, Organisation]]:
    """Every change of a key ever proposed at an organisation and above it, newest first."""
    query = (
        select(SettingProposal, Organisation)
        .join(Organisation, Organisation.id == SettingProposal.org_id)
        .join(OrgClosure, OrgClosure.ancestor == SettingProposal.org_id)
        .where(OrgClosure.descendant == org_id, SettingProposal.key == key)
        .order_by(SettingProposal.proposed_at.desc(), SettingProposal.id.desc())
    )
    return [(row, org) for row, org in session.execute(query)]

