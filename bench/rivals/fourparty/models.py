"""The history that a durable step keeps beside viewflow's own rows: who did what, when, with what."""

from django.conf import settings
from django.db import models
from viewflow.workflow.models import Process


class Entry(models.Model):
    """A row of the history of a case."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    kind = models.CharField(max_length=32)
    element = models.CharField(max_length=255)
    payload = models.JSONField(null=True)
