"""Words offered with a decision on a delegation, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "Substitute.refuse": (Bilingual("本人此期间亦不在岗", "I am away in that period myself"),),
    "return": (
        Bilingual("期限过长，请缩短", "The period is too long; please shorten it"),
        Bilingual("请写明事由", "Please give the reason"),
    ),
    "refuse": (
        Bilingual("无须代理，可由本单位同一岗位人员办理", "Another holder of the role can do it; nobody need stand in"),
        Bilingual("代理人不熟悉此项业务", "The substitute does not know this work"),
    ),
}
