"""Texts of the findings that the executable check gives."""

from __future__ import annotations

from engine.bpmn.message import Message

CHECK: dict[str, Message] = {}
