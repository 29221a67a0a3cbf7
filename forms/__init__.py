"""The form language, national code tables and Excel sheets (表单、代码表、电子表格).

    form = compile_form(schema)
    result = form.load({"reason": "迁居"}, {"student": {...}})
    result.values, result.errors
"""

from forms.checks import check_form
from forms.client import Field, client_schema, form_fields
from forms.codes import CodeTable, code_table, table_names
from forms.compiled import CompiledForm, FieldError, FormResult, compile_form
from forms.errors import BadForm, BadWorkbook, Finding, FormsError, UnknownCode

__all__ = [
    "BadForm", "BadWorkbook", "CodeTable", "CompiledForm", "Field", "FieldError", "Finding", "FormResult",
    "FormsError", "UnknownCode", "check_form", "client_schema", "code_table", "compile_form", "form_fields",
    "table_names",
]
