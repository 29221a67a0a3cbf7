"""Settings by level: a registry of keys, each with its type and how levels combine (S24, S25)."""

from records.settings.registry import KEYS, Combine, Key
from records.settings.values import Answer, NewValue, set_value, value_of

__all__ = ["KEYS", "Answer", "Combine", "Key", "NewValue", "set_value", "value_of"]
