"""The report of a simulated year as one HTML page: what balances, figures, charts; no id, no time of the machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from ground.bilingual import Bilingual
from processes import catalogue
from service.year.balance import Balance, Check
from service.year.ledger import Plan

WORDS = {
    "made": "年初在籍 At the beginning",
    "registered": "本年注册 Registered in the year",
    "present": "年末在籍 At the end",
    "out": "离开 Left",
    "moved": "升级 Moved up",
    "finished": "已毕业 Graduated",
    "not_graduated": "未毕业 Not graduated",
    "suspended": "休学，保留年级 Suspended, keep the grade",
    "limited": "有时限的待办 Tasks with a limit",
    "overdue": "逾期并标记 Marked overdue",
}
COLOURS = ("#17696f", "#c56a2d", "#5468b0", "#8d8a24", "#a24e7c", "#6b7f86", "#3c8d58")
HEIGHT, WIDTH, STEP = 180, 44, 26  # px of a chart and its bars
STYLE = """
body{font:14px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;color:#1d2629;background:#f3f5f5;margin:0}
main{max-width:1100px;margin:0 auto;padding:24px}section{background:#fff;border:1px solid #dde3e4;border-radius:4px;
padding:16px;margin-bottom:16px}table{border-collapse:collapse;width:100%}td,th{padding:6px 10px;border-bottom:1px solid
#dde3e4;text-align:left}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.ok{color:#22693c}.no{color:#b3261e;
font-weight:600}small{color:#657378}svg{max-width:100%;height:auto}
"""


def page(plan: Plan, found: Balance) -> str:
    """Write the whole page; the same plan gives the same text."""
    title = f"{plan.year}/{plan.year + 1} 学年模拟 · Simulated school year"
    asked = (
        f"省份 Province {plan.province} · 学生 Pupils {plan.students:,} · 学校 Schools {found.schools} · "
        f"随机种子 Seed {plan.seed}"
    )
    parts = [
        _section("核对 · Balance", _checks(found.checks)),
        _section("学生 · Pupils", _table(("项目 Item", "人数 Pupils"), _rows(found.pupils))),
        _section("每月发起的案件 · Cases begun by month", _chart(found.by_month)),
        _section("案件 · Cases", _cases(found.cases)),
        _section("不予受理的理由 · Reasons for refusal", _table(("理由 Reason", "件数 Cases"), _rows(found.refusals))),
        _section("决定 · Decisions", _table(("业务与结果 Outcome", "件数 Decisions"), _rows(found.decisions))),
        _section("时限 · Deadlines", _table(("待办 Tasks", "件数 Number"), _rows(found.deadlines))),
        _section("升级 · Promotion", _table(("结果 Outcome", "人数 Pupils"), _rows(found.promotion))),
    ]
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
        f"<main><h1>{escape(title)}</h1><p><small>{escape(asked)}</small></p>{''.join(parts)}</main></html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _checks(checks: Sequence[Check]) -> str:
    rows = "".join(_check(one) for one in checks)
    return f"<table><tr><th>须相符 Must agree<th class=n>一方 One<th class=n>另一方 Other<th></tr>{rows}</table>"


def _check(one: Check) -> str:
    sign = '<td class="ok">✓ 相符' if one.holds else '<td class="no">✗ 不符'
    names = f"{escape(one.name.zh)}<br><small>{escape(one.name.en)}</small>"
    return f"<tr><td>{names}</td><td class=n>{one.left:,}</td><td class=n>{one.right:,}</td>{sign}</td></tr>"


def _table(head: tuple[str, str], rows: Sequence[tuple[str, int]]) -> str:
    told = "".join(f"<tr><td>{escape(name)}</td><td class=n>{number:,}</td></tr>" for name, number in rows)
    told = told or "<tr><td>—</td><td></td></tr>"
    return f"<table><tr><th>{escape(head[0])}<th class=n>{escape(head[1])}</tr>{told}</table>"


def _rows(figures: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(_named(name), number) for name, number in figures.items()]


def _named(name: str) -> str:
    """A figure's name with the title of the process it begins with."""
    key, colon, rest = name.partition(":")
    title = _titles().get(key)
    return f"{title.zh} {title.en}: {rest.strip()}" if title and colon else WORDS.get(name, name)


def _titles() -> dict[str, Bilingual]:
    return {key: process.title or Bilingual(key, key) for key, process in catalogue().items()}


def _cases(cases: Mapping[str, Counter[str]]) -> str:
    columns = ("started", "refused", "nothing", "active", "ended", "cancelled")
    head = "".join(f"<th class=n>{one}" for one in ("发起 started", "不受理 refused", "无可办 nothing", "在办 running",
                                                    "办结 ended", "撤销 cancelled"))  # fmt: skip
    rows = "".join(
        f"<tr><td>{escape(_titles()[key].zh)} <small>{escape(_titles()[key].en)}</small></td>"
        + "".join(f"<td class=n>{figures.get(one, 0):,}</td>" for one in columns) + "</tr>"
        for key, figures in cases.items()
    )  # fmt: skip
    return f"<table><tr><th>业务 Business{head}</tr>{rows}</table>"


def _chart(by_month: Mapping[str, Counter[str]]) -> str:
    """Stacked bars by month, with a legend; the same numbers stand in the table under it."""
    keys = sorted({key for month in by_month.values() for key in month})
    most = max((sum(month.values()) for month in by_month.values()), default=1)
    bars, x = [], 0
    for month in sorted(by_month):
        y = float(HEIGHT)
        for at, key in enumerate(keys):
            high = by_month[month][key] / most * (HEIGHT - 20)
            y -= high
            fill = COLOURS[at % len(COLOURS)]
            bars.append(f'<rect x="{x}" y="{y:.1f}" width="{WIDTH}" height="{high:.1f}" fill="{fill}"/>')
        bars.append(f'<text x="{x + WIDTH / 2}" y="{HEIGHT + 16}" font-size="11" text-anchor="middle">{month}</text>')
        x += WIDTH + STEP
    legend = " ".join(
        f'<span><span style="color:{COLOURS[at % len(COLOURS)]}">■</span> {escape(_titles()[key].zh)} '
        f"<small>{escape(_titles()[key].en)}</small></span>"
        for at, key in enumerate(keys)
    )
    svg = f'<svg viewBox="0 0 {max(x, 1)} {HEIGHT + 24}" role="img" aria-label="cases by month">{"".join(bars)}</svg>'
    totals = [(month, sum(by_month[month].values())) for month in sorted(by_month)]
    return f"{svg}<p>{legend}</p>{_table(('月份 Month', '件数 Cases'), totals)}"
