"""Words offered with a decision on an arrangement, beside those of every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "decline": (
        Bilingual("评估意见不支持延续，请办理结束", "The review does not support it; please end the arrangement"),
        Bilingual("评估材料不全", "The documents of the review are incomplete"),
    ),
    "Place.refuse": (
        Bilingual("本校不具备相应条件", "This school cannot meet the needs"),
        Bilingual("学位已满", "There is no free place"),
    ),
}
