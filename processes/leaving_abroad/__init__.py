"""Going abroad and return (出国、回国, S14): the record is kept and resumed."""

from processes.leaving_abroad.process import process

__all__ = ["process"]
