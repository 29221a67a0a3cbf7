"""Words offered with a decision on the basic information of a school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "send_back": (
        Bilingual("与登记证照不一致，请核对", "It differs from the certificate; please check"),
        Bilingual("联系方式无法接通，请更新", "Nobody can be reached there; please update it"),
    ),
    "explain": (Bilingual("已核对证照，信息无误", "Checked against the certificate; it is right"),),
}
