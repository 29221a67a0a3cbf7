"""Words offered with a decision on a survey, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "back": (
        Bilingual("请删减可由基础数据取得的项目", "Please drop the items that the bases yield"),
        Bilingual("调查依据不充分，请补充文件", "The ground is thin; please name the document"),
    ),
    "refuse": (Bilingual("现有数据可以满足需要，不另行调查", "The data at hand are enough; no survey is needed"),),
}
