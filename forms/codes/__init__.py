"""National code tables (domain facts §3.1, §1.3, §2.7) as data: code, Chinese and English label, aliases."""

from forms.codes.table import Code, CodeTable, code_table, has_table, table_names

__all__ = ["Code", "CodeTable", "code_table", "has_table", "table_names"]
