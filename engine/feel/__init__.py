"""FEEL of DMN 1.5 on plain data: compiled once, bounded in steps, time and size, unable to reach any code.

    evaluate("sum(for x in prices return x * 2)", {"prices": [1, 2]})  # Decimal("6")
    unary_test("[1..5], > 100", 3)  # True
"""

from engine.feel.budget import Budget, Run
from engine.feel.check import check
from engine.feel.errors import FeelBudgetError, FeelError, FeelSyntaxError, FeelWarning, Finding
from engine.feel.expression import (
    CompiledExpression,
    CompiledUnaryTests,
    compile_expression,
    compile_unary_tests,
    evaluate,
    unary_test,
)
from engine.feel.free_names import called_methods
from engine.feel.parser import parse_type
from engine.feel.scope_names import can_be_name
from engine.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from engine.feel.types import FeelType
from engine.feel.values import Function, Param, Range, from_plain, to_plain

__all__ = [
    "Budget", "CompiledExpression", "CompiledUnaryTests", "Date", "DateTime", "DayTimeDuration", "FeelBudgetError",
    "FeelError", "FeelSyntaxError", "FeelType", "FeelWarning", "Finding", "Function", "Param", "Range", "Run", "Time",
    "YearMonthDuration", "called_methods", "can_be_name", "check", "compile_expression", "compile_unary_tests",
    "evaluate", "from_plain", "parse_type", "to_plain", "unary_test",
]
