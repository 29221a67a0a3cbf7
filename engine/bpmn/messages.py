"""The texts of all findings by code: those of reading a file, of dialects, and of the executable check."""

from __future__ import annotations

from engine.bpmn.message import Message
from engine.bpmn.messages_check import FLOWS, SOUND
from engine.bpmn.messages_dialects import DIALECTS
from engine.bpmn.messages_file import FILES
from engine.bpmn.messages_joins import JOINS
from engine.bpmn.messages_parse import PARSE
from engine.bpmn.messages_work import WORK

MESSAGES: dict[str, Message] = {**FILES, **PARSE, **DIALECTS, **FLOWS, **JOINS, **SOUND, **WORK}
