"""Where the releasing side starts: Xinjiang inside the region, Sichuan for senior high (domain-facts 1.4)."""

from ground.bilingual import Bilingual
from processes.variants import Variant

VARIANTS = (
    Variant("xinjiang", "65", Bilingual("区内转学由转出学校发起", "Inside the region the releasing school starts")),
    Variant("sichuan", "51", Bilingual("省内普通高中转学由转出学校发起", "In senior high the releasing school starts")),
)
