"""A bulletin put into words and tables, in one language; nothing in it but what the data say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from forms.paper.document import Document, Grid, Part, Value
from ground.bilingual import Bilingual
from records.acting import STATUTORY_ZONE
from reports.bulletin import MOST_NAMED, Bulletin, Late, Ranked, share
from reports.units import Unit

_BASIS = {
    "submitted": Bilingual("已报送数据", "figures as submitted"),
    "in_correction": Bilingual("最近一次报送的数据，正在更正", "figures as last submitted, in correction"),
    "live": Bilingual("尚未全部报送，含实时数据", "not all submitted: partly figures of now"),
}
_WAYS = {"withdrawal": Bilingual("撤报", "Withdrawal"), "return": Bilingual("退回", "Return")}
_NONE = Bilingual("无。", "None.")


class _Writer:
    """Says everything of one bulletin in one language."""

    def __init__(self, of: Bulletin, language: str) -> None:
        self.of, self._english = of, language == "en"

    def say(self, zh: str | Bilingual, en: str = "") -> str:
        pair = zh if isinstance(zh, Bilingual) else Bilingual(zh, en)
        return pair.en if self._english else pair.zh

    def unit(self, one: Unit) -> str:
        return self.say(one.name_zh, one.name_en)

    def heads(self, *pairs: tuple[str, str]) -> list[str]:
        return [self.say(*pair) for pair in pairs]

    # -- the sections -------------------------------------------------------------------------------------
    def overall(self) -> Part:
        whole = self.of.whole
        submitted = self._per(whole.submitted, whole.authorities)
        on_time = self._per(whole.on_time, whole.authorities)
        texts = [self.say(
            f"应报主管部门 {whole.authorities} 个，"
            f"已报送 {whole.submitted} 个（{submitted}），"
            f"其中按时报送 {whole.on_time} 个（{on_time}），经审定 {whole.approved} 个；"
            f"系统代报 {self._automatic()} 个，逾期未报 {self._missing()} 个，"
            f"正在更正 {whole.in_correction} 个。",
            f"{whole.authorities} authorities were due; {whole.submitted} have submitted "
            f"({submitted}), {whole.on_time} of them on time ({on_time}), {whole.approved} approved; "
            f"the system submitted for {self._automatic()}, {self._missing()} are late, "
            f"{whole.in_correction} are in correction.",
        )]  # fmt: skip
        if whole.schools:
            confirmed = self._per(whole.confirmed, whole.schools)
            texts.append(self.say(
                f"应确认学校 {whole.schools} 所，已确认 {whole.confirmed} 所（{confirmed}）。",
                f"{whole.schools} schools were due; {whole.confirmed} have confirmed ({confirmed}).",
            ))  # fmt: skip
        return Part(self.say("一、总体情况", "1. Overall"), texts)

    def ranking(self) -> Part:
        rows = [self._ranked(one) for one in self.of.ranking]
        heads = self.heads(
            ("名次", "Place"), ("地区", "Region"), ("应报部门", "Due"), ("已报送", "Submitted"), ("报送率", "Share"),
            ("按时率", "On time"), ("应确认学校", "Schools due"), ("确认率", "Confirmed"),
        )  # fmt: skip
        how = self.say(
            "按报送率、按时率、学校确认率依次排名，各项相同的名次并列。",
            "Ranked by shares submitted, on time, and of schools confirmed, in this order; equal shares share a place.",
        )
        grid = Grid(heads, rows, frozenset({0, 2, 3, 4, 5, 6, 7})) if rows else None
        return Part(self.say("二、各地完成情况", "2. Regions"), [how if rows else self.say(_NONE)], grid)

    def late(self) -> Part:
        rows = [self._late(one) for one in self.of.late]
        heads = self.heads(("单位", "Unit"), ("截止", "Until"), ("首次报送", "First submitted"), ("情况", "State"))
        texts = [] if rows else [self.say(_NONE)]
        if self.of.unconfirmed:
            named = self.say("、", ", ").join(self.unit(one) for one in self.of.unconfirmed)
            more = self.say(" 等", " and others") if len(self.of.unconfirmed) == MOST_NAMED else ""
            texts.append(self.say("所属学校未确认：", "Own schools that have not confirmed: ") + named + more)
        grid = Grid(heads, rows) if rows else None
        return Part(self.say("三、逾期与系统代报单位", "3. Late, or submitted by the system"), texts, grid)

    def corrections(self) -> Part:
        rows = [
            [self.unit(one.unit), self.say(_WAYS[one.way]), one.round, one.reason, _end(one.until),
             _moment(one.submitted_at) or self.say("正在更正", "in correction")]
            for one in self.of.corrections
        ]  # fmt: skip
        heads = self.heads(
            ("单位", "Unit"), ("方式", "Way"), ("轮次", "Round"), ("原因", "Reason"), ("更正期限", "Until"),
            ("重新报送", "Submitted anew"),
        )  # fmt: skip
        grid = Grid(heads, rows, frozenset({2})) if rows else None
        title = self.say("四、撤报、退回与更正", "4. Withdrawals, returns and corrections")
        return Part(title, [] if rows else [self.say(_NONE)], grid)

    def totals(self) -> Part:
        rows: list[list[Value]] = [
            [self.say(one.item.name), self.say(one.item.unit), one.now, one.before,
             one.now - one.before if one.now is not None and one.before is not None else None]
            for one in self.of.totals
        ]  # fmt: skip
        heads = self.heads(
            ("项目", "Item"), ("单位", "Unit of measure"), ("本期", "This period"), ("上期", "Period before"),
            ("增减", "Change"),
        )  # fmt: skip
        grid = Grid(heads, rows, frozenset({2, 3, 4})) if rows else None
        basis = self.say(_BASIS[self.of.basis])
        text = self.say(f"依据：{basis}。", f"Basis: {basis}.") if rows else self.say(_NONE)
        return Part(self.say("五、主要数据", "5. Figures"), [text], grid)

    # -- their rows ---------------------------------------------------------------------------------------
    def _ranked(self, one: Ranked) -> list[Value]:
        of = one.counts
        return [
            one.place, self.unit(one.unit), of.authorities, of.submitted, self._per(of.submitted, of.authorities),
            self._per(of.on_time, of.authorities), of.schools, self._per(of.confirmed, of.schools),
        ]  # fmt: skip

    def _late(self, one: Late) -> list[Value]:
        if one.submitted_at is None:
            state = Bilingual("逾期未报", "late")
        elif one.automatic:
            state = Bilingual("系统代报", "submitted by the system")
        else:
            state = Bilingual("逾期报送", "submitted late")
        return [self.unit(one.unit), _end(one.closes), _moment(one.submitted_at), self.say(state)]

    def _automatic(self) -> int:
        return sum(one.automatic for one in self.of.late)

    def _missing(self) -> int:
        return sum(one.submitted_at is None for one in self.of.late)

    def _per(self, part: int, whole: int) -> str:
        found: Decimal | None = share(part, whole)
        return "—" if found is None else f"{found:f}%"


def document(of: Bulletin, language: str = "zh-CN") -> Document:
    """Return a bulletin as a document in a language (zh-CN, en)."""
    told = _Writer(of, language)
    definition, period = of.place.definition, of.place.period
    title = told.say(
        f"{period.name.zh}“{definition.name.zh}”报送情况通报",
        f"Bulletin on “{definition.name.en}”, {period.name.en}",
    )
    under = told.say(
        f"{of.unit.name_zh} · 数据截至 {_moment(of.at)}", f"{of.unit.name_en} · data as of {_moment(of.at)}"
    )
    parts: Sequence[Part] = (told.overall(), told.ranking(), told.late(), told.corrections(), told.totals())
    return Document(title, under, parts, language)


def _end(at: datetime | None) -> str | None:
    """An exclusive instant; the beginning of a day is told as the end of the day before."""
    if at is None:
        return None
    local = at.astimezone(STATUTORY_ZONE)
    midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return f"{local - timedelta(days=1):%Y-%m-%d} 24:00" if midnight else _moment(at)


def _moment(at: datetime | None) -> str | None:
    return f"{at.astimezone(STATUTORY_ZONE):%Y-%m-%d %H:%M}" if at else None
