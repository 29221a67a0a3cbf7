"""Names of places and authorities, Chinese and English (pinyin with the kind of place in English)."""

from functools import lru_cache

from pypinyin import lazy_pinyin

# Longest ending first: what the ending says in English.
_ENDINGS = (
    ("高新技术产业开发区", "High-Tech Industrial Development Zone"),
    ("经济技术开发区", "Economic and Technological Development Zone"), ("经济开发区", "Economic Development Zone"),
    ("航空港经济综合实验区", "Airport Economy Zone"), ("城乡一体化示范区", "Urban-Rural Demonstration Zone"),
    ("民族乡", "Ethnic Township"), ("自治县", "Autonomous County"), ("自治州", "Autonomous Prefecture"),
    ("自治旗", "Autonomous Banner"), ("开发区", "Development Zone"), ("示范区", "Demonstration Zone"),
    ("实验区", "Experimental Zone"), ("工业园区", "Industrial Park"), ("管理区", "Management Zone"),
    ("园区", "Park"), ("林区", "Forestry District"), ("矿区", "Mining District"), ("街道", "Subdistrict"),
    ("苏木", "Sumu"), ("农场", "Farm"), ("林场", "Forest Farm"), ("地区", "Prefecture"), ("新区", "New Area"),
    ("群岛", "Islands"), ("省", "Province"), ("市", "City"), ("区", "District"), ("县", "County"),
    ("旗", "Banner"), ("盟", "League"), ("镇", "Town"), ("乡", "Township"),
)  # fmt: skip
# Provinces whose districts call their authority a commission.
_COMMISSIONS = frozenset({"11", "50"})


def pinyin(text: str) -> str:
    """Return the pinyin of a Chinese text as one capitalised word."""
    return "".join(lazy_pinyin(text)).capitalize()


@lru_cache(maxsize=65_536)
def place_in_english(name: str) -> str:
    """Return e.g. `Jinshui District` for 金水区; a one-character stem keeps its ending (忠县: Zhongxian County)."""
    for ending, english in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            stem = name[: -len(ending)]
            return f"{pinyin(name if len(stem) == 1 else stem)} {english}"
    return pinyin(name)


# The kind of school that an ending says, longest first.
_SCHOOLS = (
    ("特殊教育学校", "Special Education School"), ("初级中学", "Junior High School"),
    ("高级中学", "Senior High School"), ("小学", "Primary School"), ("中学", "High School"), ("学校", "School"),
    ("教学点", "Teaching Point"),
)  # fmt: skip


def school_in_english(name: str) -> str:
    """Return e.g. `Yuying Primary School` for 育英小学; other names in pinyin."""
    for ending, english in _SCHOOLS:
        if name.endswith(ending) and len(name) > len(ending):
            return f"{pinyin(name[: -len(ending)])} {english}"
    return pinyin(name)


def authority_name(place: str, province: str) -> tuple[str, str]:
    """Return the name of the education authority of a city or county, in Chinese and English."""
    if province in _COMMISSIONS:
        return f"{place}教育委员会", f"{place_in_english(place)} Education Commission"
    return f"{place}教育局", f"{place_in_english(place)} Education Bureau"
