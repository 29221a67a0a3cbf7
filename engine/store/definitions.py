"""Statements over definition versions and the files that were deployed with them."""

from __future__ import annotations

from sqlalchemy import bindparam, func, insert, select, update

from engine.store import tables as t

_D = t.definition
BY_ID = select(_D).where(_D.c.id == bindparam("x_id"))
LATEST = select(func.max(_D.c.version)).where(_D.c.key == bindparam("x_key"), _D.c.owner == bindparam("x_owner"))
# Every published version of a key that is in effect: the owner's variant is chosen among them.
PUBLISHED = (
    select(_D)
    .where(_D.c.key == bindparam("x_key"), _D.c.state == "published")
    .where((_D.c.effective_from.is_(None)) | (_D.c.effective_from <= bindparam("x_now")))
    .order_by(_D.c.version.desc())
)
BY_VERSION = select(_D).where(_D.c.key == bindparam("x_key"), _D.c.owner == bindparam("x_owner"))
OF_DEPLOYMENT = select(_D).where(_D.c.deployment == bindparam("x_deployment"))
ALL = select(_D).order_by(_D.c.key, _D.c.owner, _D.c.version)
FILES = select(t.definition_file).where(t.definition_file.c.deployment == bindparam("x_deployment"))
INSERT = insert(_D)
INSERT_FILE = insert(t.definition_file)
SET_STATE = (
    update(_D)
    .where(_D.c.id == bindparam("x_id"))
    .values(state=bindparam("x_state"), published_by=bindparam("x_by"), effective_from=bindparam("x_from"))
)
RETIRE = update(_D).where(_D.c.id == bindparam("x_id")).values(state="retired", retired_at=bindparam("x_at"))
