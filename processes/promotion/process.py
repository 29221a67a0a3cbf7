"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.promotion.choices import LOOKUPS
from processes.promotion.guard import GUARDS
from processes.promotion.phrases import PHRASES
from processes.promotion.settings import GROUP, SETTINGS
from processes.promotion.starting import START
from processes.promotion.work import JOBS
from processes.promotion.year import YEAR
from processes.starters import Starters

process = Process(
    "promotion",
    Path(__file__).parent,
    no_demo="it begins by itself, once a year, weeks before August 10",
    title=GROUP,
    group=Bilingual("学年工作", "School year"),
    rank=40,
    description=Bilingual(
        "每年一次的全国升级：提前预检、催办、清理、备份，到时自动执行，随后对账，必要时撤销。",
        "Every student moves up once a year: rehearsed, urged and backed up for weeks, run at one instant, reconciled, "
        "undone if need be.",
    ),
    starters=Starters(by_hand=False),
    settings=SETTINGS,
    guards=GUARDS,
    lookups=LOOKUPS,
    jobs=JOBS,
    phrases=PHRASES,
    start_for_each=(START,),
    year=YEAR,
)
