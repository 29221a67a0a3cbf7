"""Sentences in both languages: every answer of this room is a `Bilingual` with a Chinese and an English side."""

from __future__ import annotations

from ground.bilingual import Bilingual

UNKNOWN_FIELD = Bilingual("表单中没有此项，不接受", "this form declares no such field; it is not accepted")
NOT_OBJECT = Bilingual("应为一组字段", "expected a group of fields")
NOT_LIST = Bilingual("应为列表", "expected a list")
NOT_TEXT = Bilingual("应为文字", "expected text")
NOT_NUMBER = Bilingual("应为数字", "expected a number")
NOT_FLAG = Bilingual("应为是或否", "expected yes or no")
NOT_DATE = Bilingual("应为日期，例如 2026-09-01", "expected a date such as 2026-09-01")
NOT_TIME = Bilingual("应为时间，例如 08:30", "expected a time such as 08:30")
NOT_DATETIME = Bilingual("应为日期时间，例如 2026-09-01T08:30", "expected a date and time such as 2026-09-01T08:30")
NOT_CHOICE = Bilingual("应为选项的取值", "expected the value of an option")
NOT_CHOICES = Bilingual("应为选项取值的列表", "expected a list of option values")
NOT_FILES = Bilingual("应为文件编号", "expected file ids")
BAD_CHARACTERS = Bilingual("含有不能保存的控制字符", "contains control characters that cannot be stored")
TOO_MANY_DIGITS = Bilingual("有效数字最多 15 位", "has more than 15 significant digits")

REQUIRED = Bilingual("此项必填", "this field is required")
MUST_TICK = Bilingual("须勾选此项", "this box must be ticked")
TOO_SHORT = Bilingual("至少 {bound} 个字", "expected at least {bound} characters")
TOO_LONG = Bilingual("最多 {bound} 个字", "expected at most {bound} characters")
TOO_SMALL = Bilingual("不得小于 {bound}", "expected {bound} or more")
TOO_LARGE = Bilingual("不得大于 {bound}", "expected {bound} or less")
TOO_PRECISE = Bilingual("小数最多 {bound} 位", "expected at most {bound} decimal places")
NO_MATCH = Bilingual("格式不符合要求", "does not have the expected form")
NOT_OFFERED = Bilingual("“{value}”不在可选范围内", "“{value}” is not one of the options")
REPEATED = Bilingual("同一选项选了两次", "the same option was chosen twice")
NOT_EMAIL = Bilingual("应为电子邮箱地址", "expected an e-mail address")
NOT_PHONE = Bilingual("应为电话号码", "expected a phone number")
PASSED_DATE = Bilingual("日期不得早于 {bound}", "expected {bound} or later")
NO_TODAY = Bilingual(
    "表单要比较当天日期，但系统未提供 today", "Expected `today` in the form's context but there is none"
)
TOO_MANY_ROWS = Bilingual("最多 {bound} 行", "expected at most {bound} rows")
TOO_MANY_FILES = Bilingual("只能选一个文件", "only one file can be chosen")
TOO_DEEP = Bilingual("提交的数据层次过深（最多 {bound} 层）", "the data are nested deeper than {bound} levels")
TOO_BIG = Bilingual("提交的数据过大（最多 {bound} 项）", "the data hold more than {bound} values")
