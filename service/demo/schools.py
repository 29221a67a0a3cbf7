"""Which schools the demo has: of every kind, at every level, in a few real counties (seeded, always the same)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.schools import NewSchool, create_school
from records.tables import Organisation
from records.tables.school import Stage

OPENED = date(2010, 9, 1)
P, J, S = Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR


@dataclass(frozen=True)
class Kind:
    """A kind of school: name after the place, category of its code, stages, GB/T 33782 codes, share of the pupils."""

    name: str
    name_en: str
    category: str
    stages: tuple[Stage, ...]
    type_code: str
    urban_code: str
    weight: float
    length: int = 6
    also: tuple[tuple[str, str], ...] = ()  # its names in the counties after the first, in turn

    def called(self, turn: int) -> tuple[str, str]:
        """The name after the place, in Chinese and English, in the county of that turn."""
        return ((self.name, self.name_en), *self.also)[turn % (len(self.also) + 1)]


COUNTY = (
    Kind("第一小学", "No. 1 Primary School", "21", (P,), "211", "111", 1.6),
    Kind(
        "实验小学", "Experimental Primary School", "21", (P,), "211", "111", 1.4,
        also=(
            ("文化路小学", "Wenhua Road Primary School"), ("建设路小学", "Jianshe Road Primary School"),
            ("育英小学", "Yuying Primary School"), ("朝阳小学", "Chaoyang Primary School"),
            ("红旗小学", "Hongqi Primary School"), ("东风路小学", "Dongfeng Road Primary School"),
            ("向阳小学", "Xiangyang Primary School"),
        ),
    ),
    Kind(
        "第七中学", "No. 7 Junior School", "31", (J,), "311", "111", 1.5,
        also=(
            ("第三中学", "No. 3 Junior School"), ("第十二中学", "No. 12 Junior School"),
            ("外国语中学", "Foreign Language Junior School"), ("明德中学", "Mingde Junior School"),
            ("第五中学", "No. 5 Junior School"), ("中山路中学", "Zhongshan Road Junior School"),
            ("第二十一中学", "No. 21 Junior School"),
        ),
    ),
    Kind(
        "育才九年一贯制学校", "Yucai Nine-year School", "31", (P, J), "312", "121", 1.2,
        also=(
            ("启明学校", "Qiming Nine-year School"), ("博雅学校", "Boya Nine-year School"),
            ("新华学校", "Xinhua Nine-year School"),
        ),
    ),
    Kind(
        "柳林教学点", "Liulin Teaching Point", "21", (P,), "218", "220", 0.1, 5,
        also=(("石桥教学点", "Shiqiao Teaching Point"), ("槐树庄教学点", "Huaishuzhuang Teaching Point")),
    ),
)
CITY = (Kind("第一高级中学", "No. 1 Senior School", "34", (S,), "342", "111", 1.5),)
PROVINCE = (Kind("实验学校", "Provincial Experimental School", "34", (P, J, S), "345", "111", 1.5),)

# Division codes of the demo: two sibling counties first (the tests' neighbours), then others far and near.
COUNTIES = ("410105", "410103", "410102", "410311", "411402", "440106", "440104", "440305")
CITIES = ("4101", "4103", "4114", "4401", "4403", "4419")
PROVINCES = ("41", "44")


@dataclass(frozen=True)
class Made:
    """One school of the demo."""

    id: str
    code: str
    parent: str
    kind: Kind
    division: str


def make_schools(session: Session, counties: tuple[str, ...] = COUNTIES) -> list[Made]:
    """Create the demo's schools under real authorities; 10-digit codes count up per category and province."""
    serials: dict[str, int] = {}
    made: list[Made] = []
    for codes, kinds in ((counties, COUNTY), (CITIES, CITY), (PROVINCES, PROVINCE)):
        for turn, code in enumerate(codes):
            if code[:4] not in {c[:4] for c in counties} and codes is CITIES and code != "4419":
                continue
            parent = _authority(session, code)
            made += [make_school(session, parent, (kind, turn), serials) for kind in kinds]
            if code == "4419":  # 东莞 has no county level: its primary school hangs under the city
                made.append(make_school(session, parent, (COUNTY[0], 0), serials))
    return made


def make_school(session: Session, parent: Organisation, of: tuple[Kind, int], serials: dict[str, int]) -> Made:
    """Create a school of a kind under an authority; `of` says too whose turn among its names it is."""
    kind, (name, name_en) = of[0], of[0].called(of[1])
    start = kind.category + parent.province
    serials[start] = serials.get(start, 0) + 1
    code = f"{start}{serials[start]:06d}"
    english = "".join(lazy_pinyin(parent.division)).capitalize()
    new = NewSchool(
        code=code, name_zh=f"{parent.division}{name}", name_en=f"{english} {name_en}", parent=parent.id,
        stages=kind.stages, valid_from=OPENED, type_code=kind.type_code, urban_code=kind.urban_code,
        length_years=kind.length,
    )  # fmt: skip
    return Made(create_school(session, new).id, code, parent.id, kind, (parent.code + "0000")[:6])


def _authority(session: Session, code: str) -> Organisation:
    query = select(Organisation).where(Organisation.code == code)
    return session.scalars(query).one()
