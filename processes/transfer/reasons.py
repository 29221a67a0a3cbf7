"""The reasons for a transfer that the start form offers, in words (domain-facts 1.4)."""

from ground.bilingual import Bilingual

REASONS = {
    "household": Bilingual("户籍迁移", "Household registration moved"),
    "job": Bilingual("父母或监护人工作调动", "A guardian's job moved"),
    "migrant": Bilingual("随迁子女随父母流动", "Migrant family moved"),
    "guardian_abroad": Bilingual("监护人出国、援边或从军", "Guardian abroad, border support or military"),
    "health": Bilingual("健康状况变化", "Change of health"),
    "other": Bilingual("其他", "Other"),
}
