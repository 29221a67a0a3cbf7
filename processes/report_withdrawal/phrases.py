"""Words offered with a decision on a withdrawal, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "grant": (Bilingual("原因清楚，同意撤报", "The reason is clear; granted"),),
    "refuse": (
        Bilingual("差异不影响汇总，请在下期更正", "It does not matter to the totals; correct it in the next period"),
        Bilingual("原因不充分", "The reason is not sufficient"),
    ),
}
