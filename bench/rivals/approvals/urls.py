"""viewflow's site with the flow, and a page that says the server is up."""

from approvals.flows import Approvals
from django.http import HttpResponse
from django.urls import path
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset

site = Site(title="Approvals", viewsets=[FlowAppViewset(Approvals, icon="assignment")])
urlpatterns = [path("api/health", lambda request: HttpResponse("ok")), path("", site.urls)]
