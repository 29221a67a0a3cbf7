"""Export with identity data (含身份数据的导出, K3, O10): approved first, made by the case, fetched by its asker."""

from processes.data_export.process import process
from processes.data_export.services import facts, produce
from processes.data_export.view import sentences, shown

__all__ = ["facts", "process", "produce", "sentences", "shown"]
