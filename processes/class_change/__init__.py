"""Class change (调班, S14): inside the school, no authority; it excludes no other change."""

from processes.class_change.process import process

__all__ = ["process"]
