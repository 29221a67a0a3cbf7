"""Graduation in a simulated year: in June every school with a last grade graduates its classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from processes.demo import DemoStart
from processes.graduation.classes import graduating_classes
from processes.season import Season
from records.acting import local_date
from records.tables import SchoolClass


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for all classes of a stage's last grade; None where the school has none."""
    ids = [row[0] for row in work.session.execute(graduating_classes(start.at.id))]
    order = select(SchoolClass.id).where(SchoolClass.id.in_(ids), SchoolClass.stage.in_(start.at.stages))
    classes = list(work.session.scalars(order.order_by(SchoolClass.cohort, SchoolClass.number)))
    return {"classes": classes, "on": local_date(work.now).isoformat()} if classes else None


SEASON = Season(request, months=(6,), each_stage=True)
