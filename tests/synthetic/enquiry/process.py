"""What the folder declares: every field of its forms that says who somebody is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes import sealing
from processes.catalogue import Process
from processes.sealed_paths import hidden
from processes.sections import Fact, Facts, Shown
from processes.starters import Starter, Starters
from records.roles import Role
from records.students.codes import mask_code, mask_name, mask_phone
from records.tables.org import OrgKind
from records.tree import authority_of

TITLE = Bilingual("问询", "Enquiry")

process = Process(
    "enquiry",
    Path(__file__).parent,
    title=TITLE,
    starters=Starters((Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL})),)),
    sealed={"xm": mask_name, "sfzjh": mask_code, "guardian.lxdh": mask_phone, "members[].xm": mask_name, "answer": hidden},
)


@process.service
def facts(work: Any, request: Mapping[str, Any], case: str) -> dict[str, Any]:
    """Where the enquiry goes, and of how many characters the number is."""
    return {"authority": authority_of(work.session, work.actor.organisation).id,
            "long": len(sealing.opened(work.session, request)["sfzjh"])}  # fmt: skip


@process.shows
def shown(session: Any, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The person asked about, as the reader may see."""
    request = variables["request"]
    values = {"xm": request["xm"], "sfzjh": request["sfzjh"], "topic": request["topic"]}
    return Shown((Facts(tuple(Fact(Bilingual(name, name), Bilingual(str(one), str(one))) for name, one in values.items())),))
