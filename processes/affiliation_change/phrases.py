"""Words offered with a decision on a change of affiliation, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "approve": (Bilingual("隶属关系已按文件调整，同意", "The document orders it; agreed"),),
    "return": (Bilingual("请补充调整隶属关系的文件", "Please name the document that orders the change"),),
    "refuse": (Bilingual("没有调整隶属关系的依据", "Nothing orders this change"),),
}
