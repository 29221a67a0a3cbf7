"""My notices: what reaches a person outside these pages, by which channel, at what hours; and their addresses."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session

from api import notice_schemas as schemas
from api.access import public, signed_in
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from records import notice_addresses as addresses
from records import notice_channels as channels
from records.acting import Acting
from records.notice_kinds import AT_ONCE, KINDS
from records.notice_messages import SETTING
from records.notice_wishes import CHANNELS, UNIT_WEBHOOK, Wish, keep_wish, wish_of
from records.roles import Permission
from records.scope import system_scope
from records.settings.values import value_of

blueprint = Blueprint("notice_wishes", __name__, url_prefix="/api/notices", description="通知设置 My notices")
_FORMS = {"email": r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+", "sms": r"\+?\d{5,20}"}


@blueprint.get("/wishes")
@signed_in
def show_wishes() -> Response:
    """Kinds and channels, what the caller chose, what holds otherwise, and addresses, masked."""
    with house().reading(who()) as session:
        return jsonify(_told(session, house().acting(who())))


@blueprint.put("/wishes")
@signed_in
@blueprint.arguments(schemas.WishBody)
def save_wishes(body: dict[str, Any]) -> Response:
    """Keep the caller's choices; what is queued already keeps its hour."""
    quiet = (body["quiet_from"], body["quiet_to"]) if body["quiet_from"] else None
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        keep_wish(work.session, acting, Wish(body["choices"], quiet, body["digest_at"]))
        return jsonify(_told(work.session, acting))


@blueprint.put("/addresses/<channel>")
@signed_in
@blueprint.arguments(schemas.AddressBody)
def enter_address(body: dict[str, str], channel: str) -> Response:
    """Keep an address and send a code to it; of a webhook also the secret that signs, which is told this once."""
    address = body["address"].strip()
    _check_channel(channel)
    _check_address(channel, address)
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        made = addresses.ask_code(work.session, acting, channel, address)
        work.outbox(addresses.CODE, made.code_key, {"address": made.id})
        told = _told(work.session, acting)
    secret = made.secret if channel not in _FORMS else None
    return jsonify({**told, "secret": secret})


@blueprint.post("/addresses/<channel>/code")
@signed_in
@blueprint.arguments(schemas.CodeBody)
def verify_address(body: dict[str, str], channel: str) -> Response:
    """Type in the code that reached the address; only then is anything else sent there."""
    _check_channel(channel)
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        right = addresses.verify(work.session, acting, channel, body["code"])
        told = _told(work.session, acting)
    if not right:  # why: after the commit, since a wrong code counts
        raise problem(422, "验证码不正确，请核对后重新输入", "Expected the code that was sent: check it")
    return jsonify(told)


@blueprint.delete("/addresses/<channel>")
@signed_in
def drop_address(channel: str) -> Response:
    """Give an address up; nothing more is sent there."""
    _check_channel(channel)
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        addresses.give_up(work.session, acting, channel)
        return jsonify(_told(work.session, acting))


@blueprint.post("/stop")
@public
@blueprint.arguments(schemas.StopBody)
def stop(body: dict[str, str]) -> Response:
    """Give an address up by the link in a message, without signing in."""
    with house().working() as work, system_scope(work.session):
        return jsonify({"channel": addresses.give_up_by_token(work.session, body["token"])})


def _may_set_unit() -> bool:
    return who().organisation is not None and Permission.SETTING_WRITE in who().permissions


def _check_channel(channel: str) -> None:
    if channel not in (*CHANNELS, UNIT_WEBHOOK):
        raise problem(404, f"没有通道“{channel}”", f"Expected one of {', '.join(CHANNELS)} but got {channel!r}")
    if channel == UNIT_WEBHOOK and not _may_set_unit():
        raise problem(
            403,
            "本单位的接收地址由可修改设置的人员维护",
            "Expected a role that changes settings: ask your administrator",
        )


def _check_address(channel: str, address: str) -> None:
    known = channels.read(house().home)
    if channel not in known.offered:
        raise problem(409, "本系统没有开通这个通道，请联系运维", "This channel is not set up here: ask the operators")
    if form := _FORMS.get(channel):
        if not re.fullmatch(form, address):
            raise problem(422, "地址格式不正确，请核对", "Expected an e-mail address or a phone number: check it")
    elif not known.allows(address):
        hosts = ", ".join(sorted(known.webhook_hosts))
        raise problem(
            422, f"只能发往允许的主机：{hosts}，须为 https 且不含用户名", f"Expected an https address at one of {hosts}"
        )


def _told(session: Session, acting: Acting) -> dict[str, Any]:
    known, wish = channels.read(house().home), wish_of(session, who().account)
    role, org_id = who().role, who().organisation
    at_once: list[str] = []
    if role is not None and org_id is not None:
        at_once = value_of(session, org_id, SETTING, acting.today).value.get(role, AT_ONCE[role])
    offered = [*CHANNELS, *([UNIT_WEBHOOK] if _may_set_unit() else [])]
    return {
        "kinds": [
            {"kind": kind.name, "name": kind.words.zh, "name_en": kind.words.en, "urgent": kind.urgent,
             "usual": "now" if kind.name in at_once else "daily"}
            for kind in KINDS.values()
        ],
        "channels": [_channel(session, acting, name, name in known.offered) for name in offered],
        "hosts": sorted(known.webhook_hosts), "choices": dict(wish.choices), "digest_at": wish.digest_at,
        "quiet_from": wish.quiet[0] if wish.quiet else None, "quiet_to": wish.quiet[1] if wish.quiet else None,
    }  # fmt: skip


def _channel(session: Session, acting: Acting, name: str, offered: bool) -> dict[str, Any]:
    found = addresses.address_of(session, addresses.holder_of(acting, name), name)
    return {
        "channel": name, "offered": offered, "address": _masked(name, found.address) if found else None,
        "verified": bool(found and found.verified_at),
    }  # fmt: skip


def _masked(channel: str, address: str) -> str:
    """Enough of an address to know it by."""
    if channel == "email":
        name, _, domain = address.partition("@")
        return f"{name[:2]}***@{domain}"
    if channel == "sms":
        return f"{address[:3]}****{address[-4:]}"
    return address.partition("//")[2].partition("/")[0]
