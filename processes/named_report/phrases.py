"""Words offered with a decision on a report of named persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "send_back": (
        Bilingual("联系电话无法接通，请更新", "Nobody can be reached there; please update it"),
        Bilingual("领导小组组长应由单位领导担任，请核对", "A leader of the unit heads the leading group; please check"),
    ),
}
