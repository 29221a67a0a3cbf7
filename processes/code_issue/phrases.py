"""Words offered with a decision on an issue of codes, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "issue": (Bilingual("范围无误，同意赋号", "The scope is right; the codes are issued"),),
    "refuse": (
        Bilingual("范围有误，请更正后重新提请", "The scope is wrong; correct it and ask again"),
        Bilingual("尚有问题学籍未处理，暂不赋号", "Problem records are still open; no codes for now"),
    ),
}
