"""Words offered with a decision on a change of personnel, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "approve": (Bilingual("信息完整，同意上报", "The form is complete; agreed"),),
    "return": (
        Bilingual("联系方式不完整，请补充", "The contact data are incomplete; please complete them"),
        Bilingual("职务与岗位不符，请核对", "Post and role do not fit; please check"),
    ),
    "refuse": (Bilingual("该岗位已有专人，无须增设", "The role has a holder already; no other is needed"),),
}
