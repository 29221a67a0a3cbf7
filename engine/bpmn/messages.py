"""The texts of all findings by code: those of reading a file, of dialects, and of the executable check."""

from __future__ import annotations

from engine.bpmn.message import Message
from engine.bpmn.messages_check import CHECK
from engine.bpmn.messages_dialects import DIALECTS
from engine.bpmn.messages_parse import PARSE

MESSAGES: dict[str, Message] = {**PARSE, **DIALECTS, **CHECK}
