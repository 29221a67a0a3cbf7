"""The posts for which every unit names people, and what is kept of a person (O12, O13, O14).

The head of a school or authority is mainly responsible for its data, those in charge of the work directly (N 4.2).
Liaison officer, leading group and the owners of data by department: 粤教规函〔2010〕113号 (G). The unit for technical
support: 教育信息化工作进展信息系统管理办法, article 6 (P).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ground.bilingual import Bilingual
from records.roles import SCHOOL_KINDS
from records.school_cards.fields import BY_KEY as OF_A_CARD
from records.school_cards.fields import CardField
from records.tables.org import OrgKind

AUTHORITIES = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE, OrgKind.CITY, OrgKind.COUNTY})
BESIDE = frozenset({OrgKind.SERVICE_UNIT, OrgKind.ENROLMENT_OFFICE})  # units beside an authority (O15)
SCHOOLS = frozenset(SCHOOL_KINDS)
EVERYWHERE = AUTHORITIES | SCHOOLS | BESIDE
MOST = 30  # people of one post


class Group(StrEnum):
    """How posts are listed."""

    RESPONSIBLE = "responsible"
    SERVICE = "service"
    LEADING = "leading"
    DATA = "data"


GROUPS: dict[Group, Bilingual] = {
    Group.RESPONSIBLE: Bilingual("责任人", "Responsible persons"),
    Group.SERVICE: Bilingual("专人与技术支持", "Named people and technical support"),
    Group.LEADING: Bilingual("联络员与领导小组", "Liaison and leading group"),
    Group.DATA: Bilingual("数据责任部门", "Owners of data by department"),
}


@dataclass(frozen=True)
class Post:
    """One post: which kinds of units must name somebody, which may, and whether several people can be named."""

    key: str
    name: Bilingual
    group: Group
    required: frozenset[OrgKind] = frozenset()
    optional: frozenset[OrgKind] = frozenset()
    many: bool = False
    department: Bilingual = Bilingual("部门", "Department")
    needs_department: bool = False

    @property
    def kinds(self) -> frozenset[OrgKind]:
        """The kinds of units that have the post."""
        return self.required | self.optional


_WORK = AUTHORITIES | SCHOOLS
_R, _S, _L, _D = Group.RESPONSIBLE, Group.SERVICE, Group.LEADING, Group.DATA
_UNIT = Bilingual("支持单位", "Supporting unit")
POSTS: tuple[Post, ...] = (
    Post("main", Bilingual("主要责任人", "Mainly responsible"), _R, EVERYWHERE),
    Post("direct", Bilingual("直接责任人", "Directly responsible"), _R, EVERYWHERE),
    Post("operation", Bilingual("系统运行", "Operation"), _S, _WORK, BESIDE),
    Post("security", Bilingual("数据与网络安全", "Security"), _S, EVERYWHERE),
    Post("training", Bilingual("培训", "Training"), _S, _WORK, BESIDE),
    Post("support", Bilingual("技术服务", "Support"), _S, _WORK, BESIDE),
    Post("monthly", Bilingual("月报填报", "Monthly report"), _S, EVERYWHERE),
    Post("technical_unit", Bilingual("技术支持单位", "Technical-support unit"), _S, AUTHORITIES,
         department=_UNIT, needs_department=True),
    Post("liaison", Bilingual("联络员", "Liaison officer"), _L, AUTHORITIES, SCHOOLS | BESIDE),
    Post("group_head", Bilingual("领导小组组长", "Head of the leading group"), _L, AUTHORITIES, SCHOOLS),
    Post("lead_department", Bilingual("牵头部门负责人", "Head of the lead department"), _L, AUTHORITIES, SCHOOLS,
         needs_department=True),
    Post("group_deputy", Bilingual("领导小组副组长", "Deputy heads of the leading group"), _L, optional=_WORK,
         many=True),
    Post("group_member", Bilingual("领导小组成员", "Members of the leading group"), _L, optional=_WORK, many=True),
    Post("data_students", Bilingual("学生数据", "Students"), _D, _WORK, needs_department=True),
    Post("data_staff", Bilingual("教职工数据", "Staff"), _D, _WORK, needs_department=True),
    Post("data_buildings", Bilingual("校舍数据", "Buildings"), _D, _WORK, needs_department=True),
    Post("data_assets", Bilingual("校产与仪器设备数据", "Assets and equipment"), _D, _WORK, needs_department=True),
    Post("data_statistics", Bilingual("统计口径与数据质量", "Definitions and quality"), _D, _WORK,
         needs_department=True),
)  # fmt: skip
BY_POST = {one.key: one for one in POSTS}

FIELDS: tuple[CardField, ...] = (
    CardField("name", Bilingual("姓名", "Name"), required=True, longest=60),
    CardField("department", Bilingual("部门", "Department"), longest=80),
    CardField("duty", Bilingual("职务", "Position"), longest=60),
    *(
        CardField(key, name, form=OF_A_CARD[key].form, like=OF_A_CARD[key].like, private=True)
        for key, name in (
            ("phone", Bilingual("办公电话", "Office phone")), ("mobile", Bilingual("手机", "Mobile")),
            ("email", Bilingual("电子邮箱", "E-mail")),
        )
    ),
)  # fmt: skip


def posts_of(kind: str) -> tuple[Post, ...]:
    """Return the posts of a kind of unit, in the order of the page."""
    return tuple(one for one in POSTS if kind in one.kinds)


def required_of(kind: str) -> tuple[str, ...]:
    """Return the posts for which a kind of unit must name somebody."""
    return tuple(one.key for one in POSTS if kind in one.required)
