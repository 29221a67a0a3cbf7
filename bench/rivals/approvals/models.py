"""What a decision fills in, kept as viewflow's quick start keeps it: in the JSON column of its own process table."""

from viewflow import jsonstore
from viewflow.workflow.models import Process


class Approval(Process):
    """A case of four seats."""

    outcome = jsonstore.CharField(max_length=16, choices=[(o, o) for o in ("approve", "return", "refuse")])
    comment = jsonstore.CharField(max_length=500, blank=True)

    class Meta:
        proxy = True
