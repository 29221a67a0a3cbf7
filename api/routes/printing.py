"""Papers as PDF: roster, card, growth record, approval form; recorded, and marked with who printed them (domain 32)."""

from __future__ import annotations

from typing import Any

from flask import Response

from api import figure_schemas as schemas
from api import graduate_papers, growth_papers, papers
from api.access import access
from api.blueprint import Blueprint
from api.casework import load_case
from api.context import house, who
from api.downloads import PDF, download
from api.graduate_schemas import GraduateListBody
from api.problems import prefers_english
from forms.paper import papers as sheets
from forms.paper.graduates import graduate_paper
from forms.paper.growth import growth_paper
from forms.paper.printer import Paper, print_paper
from records.roles import Permission

blueprint = Blueprint("printing", __name__, url_prefix="/api/print", description="打印 Printing")


@blueprint.post("/roster")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(schemas.PrintRosterBody)
def print_roster(body: dict[str, str]) -> Response:
    """The roster of a class (花名册): in full for its own school, masked for anybody else; the read is recorded."""
    with house().reading(who()) as session:
        found = papers.class_roster(session, body["class_id"], body["purpose"])
    return _pdf(sheets.roster(found, _language()), body["purpose"])


@blueprint.post("/card")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(schemas.PrintCardBody)
def print_card(body: dict[str, str]) -> Response:
    """A student's card (学籍卡): in full for the student's school, masked for anybody else; the read is recorded."""
    with house().reading(who()) as session:
        found = papers.student_card(session, body["student"], body["purpose"])
    name = "Student card" if _language() == "en" else "学籍卡"
    return _pdf(sheets.card(found, _language()), body["purpose"], name)


@blueprint.post("/growth")
@access(Permission.STUDENT_FULL)
@blueprint.arguments(schemas.PrintGrowthBody)
def print_growth(body: dict[str, str]) -> Response:
    """A student's growth record (成长记录): the parts that the caller reads, each read recorded."""
    with house().reading(who()) as session:
        found = growth_papers.growth(session, body["student"], body["purpose"])
    name = "Growth record" if _language() == "en" else "成长记录"
    return _pdf(growth_paper(found, _language()), body["purpose"], name)


@blueprint.post("/graduates")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(GraduateListBody)
def print_graduates(body: dict[str, Any]) -> Response:
    """The register of a school's graduates (毕业生名册) or its list of certificates: in full for the school itself."""
    with house().reading(who()) as session:
        found = graduate_papers.on_paper(session, body)
    return _pdf(graduate_paper(found, body["kind"], _language()), body["purpose"])


@blueprint.post("/approval")
@access(Permission.CASE_READ)
@blueprint.arguments(schemas.PrintCaseBody)
def print_approval(body: dict[str, str]) -> Response:
    """The approval form of a case (审批单) with its decisions, and the digest of its history as a square code."""
    with house().reading(who()) as session:
        row = load_case(session, body["case"])
        found = papers.case_form(session, row)
    paper = sheets.approval(found, _language())
    return _pdf(paper, "", f"{paper.title} {row['number']}")


def _language() -> str:
    return "en" if prefers_english() else "zh-CN"


def _pdf(paper: Paper, purpose: str, name: str = "") -> Response:
    """A paper as a file; its name says no person's name."""
    data: Any = print_paper(paper, papers.mark_of(purpose, _language()))
    return download(data, f"{name or paper.title}.pdf", PDF)
