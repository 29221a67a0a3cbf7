"""The function behind the drawing: it leaves the work for the system."""

from typing import Any

from processes.roll_call.process import process

from records import jobs
from records.acting import Acting


@process.service
def leave(work: Any, school: str, month: str, case_id: str) -> dict[str, Any]:
    """Leave the count to the system, within the school; nobody is signed in."""
    asked = jobs.Asked("roll_call.count", {"month": month}, case_id)
    return {"job": jobs.ask_for_system(work.session, Acting(work.now), school, asked).id}
