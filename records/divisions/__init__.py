"""The real divisions of the country as data, and loading them as organisations (O1; decisions, domain 10)."""

from records.divisions.load import Loaded, load_divisions
from records.divisions.names import pinyin

__all__ = ["Loaded", "load_divisions", "pinyin"]
