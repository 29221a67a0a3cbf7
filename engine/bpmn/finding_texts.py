"""The texts of all findings by code: those of reading a file, of dialects, and of the executable check."""

from __future__ import annotations

from engine.bpmn.finding_texts_check import FLOWS, SOUND
from engine.bpmn.finding_texts_data import DATA
from engine.bpmn.finding_texts_dialects import DIALECTS
from engine.bpmn.finding_texts_file import FILES
from engine.bpmn.finding_texts_joins import JOINS
from engine.bpmn.finding_texts_meaning import MEANING
from engine.bpmn.finding_texts_parse import PARSE
from engine.bpmn.finding_texts_seats import SEATS
from engine.bpmn.finding_texts_work import WORK
from engine.bpmn.message import Message

MESSAGES: dict[str, Message] = {
    **FILES, **PARSE, **DATA, **DIALECTS, **FLOWS, **JOINS, **SOUND, **MEANING, **WORK, **SEATS,
}  # fmt: skip
