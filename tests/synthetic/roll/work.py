"""The functions behind the drawing."""

from typing import Any

from processes.roll.process import process


@process.service
def facts(work: Any, request: Any) -> dict[str, Any]:
    """Whose pupils they are, and who decides."""
    org = str(work.actor.organisation)
    return {"school": org, "authority": {"relation": "authority", "of": org}}
