"""Enrolment plan (招生计划): a school asks for places or for a change, the enrolment office decides (S21)."""

from processes.enrolment_plan.process import process
from processes.enrolment_plan.services import facts, record
from processes.enrolment_plan.view import sentences, shown

__all__ = ["facts", "process", "record", "sentences", "shown"]
