"""Words offered with a decision on a promotion, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "accept": (Bilingual("对账无误，予以归档", "The figures agree; filed"),),
    "undo": (
        Bilingual("毕业信息尚未报齐，撤销后重新升级", "Graduations are incomplete; undone, to be run again"),
        Bilingual("该地区数据有误，撤销后更正", "The data of this region are wrong; undone, to be corrected"),
    ),
    "stop": (
        Bilingual("数据尚待更正，本次不再升级", "The data are still to be corrected; not promoted again this time"),
        Bilingual("查明原因前不再升级", "Not promoted again until the cause is known"),
    ),
}
