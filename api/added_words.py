"""Signatures, questions and copies beside a seat (加签、减签、沟通、抄送), in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.added_people import HOWS
from ground.bilingual import Bilingual

BY_PEOPLE = ("sign_asked", "countersigned", "unasked", "asked", "answered", "copied")
_SAID = {
    "agree": Bilingual("同意", "agrees"), "disagree": Bilingual("不同意", "disagrees"),
}  # fmt: skip
Named = Callable[[Any], Bilingual]
"""What the person or desk of a row of the history is called: of its `to`, else of its `organisation` and `role`."""


def accounts_in(payload: Mapping[str, Any]) -> list[str]:
    """The accounts that a row of the history names besides who acted."""
    to = payload.get("to")
    found = to if isinstance(to, list) else [to]
    return [one for one in (*found, payload.get("instead_of")) if isinstance(one, str)]


def added_words(kind: str, payload: Mapping[str, Any], named: Named) -> Bilingual | None:
    """What a row of the history of this kind says beside the seat's name; None for another kind."""
    how = HOWS.get(str(payload.get("how")), ("加签", "Signature"))
    if kind == "countersigned":
        said = _SAID[str(payload["outcome"])]
        return Bilingual(f"{how[0]}{said.zh}", f"{how[1].lower()}: {said.en}")
    if kind == "answered":
        return Bilingual("回复沟通", "answered the question")
    if kind == "sent_back":
        return Bilingual("加签不同意，退给原办理人重新办理", "a signer disagreed, so it is decided again")
    to = named(payload)
    found = {
        "sign_asked": Bilingual(f"请{to.zh}{how[0]}", f"asked {to.en} to {how[1].lower()}"),
        "unasked": _unasked(payload, to, how[0]),
        "not_needed": Bilingual(f"{to.zh}无须再签或回复", f"{to.en} need not sign or answer any more"),
        "asked": Bilingual(f"向{to.zh}沟通", f"asked {to.en} a question"),
        "copied": Bilingual(f"抄送{to.zh}", f"gave {to.en} a copy"),
    }  # fmt: skip
    return found.get(kind)


def _unasked(payload: Mapping[str, Any], to: Bilingual, how: str) -> Bilingual:
    if payload.get("how") == "question":
        return Bilingual(f"收回对{to.zh}的沟通", f"took the question to {to.en} back")
    return Bilingual(f"减签：{to.zh}（{how}）", f"took {to.en} out as a signer")
