"""Death (死亡, S14): reported within ten working days, with proof; the cause is sealed."""

from processes.death.process import process

__all__ = ["process"]
