"""The files beside a drawing, checked before they are published: forms, and what a created process says of itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.bpmn.model import Finding, Process
from forms import check_form
from forms.errors import BadForm
from forms.errors import Finding as FormFinding
from forms.identity_fields import open_identity_fields
from processes import catalogue
from processes.created.about import ABOUT, BadAbout, about_of
from processes.created.checks import check_about


def check_file(name: str, files: Mapping[str, bytes], processes: Mapping[str, Process]) -> list[Finding]:
    """The errors of a form, each at its component, and those of `process.json`; of any other file none.

    A field that is known to take identity data must be declared sealed by one of the processes.
    """
    if name == ABOUT:
        return check_about(files, processes)
    if not name.endswith(".form"):
        return []
    text = files[name].decode("utf-8", "replace")
    try:
        found = check_form(text)
        found += open_identity_fields(text, sealed_by(processes) | _sealed_here(files))
    except BadForm as bad:
        found = list(bad.findings)
    return [_finding(name, one) for one in found if one.severity == "error"]


def sealed_by(keys: Collection[str]) -> frozenset[str]:
    """The fields that the processes of the house among these declare sealed."""
    known = catalogue()
    return frozenset(path for key in keys if key in known for path in known[key].sealed)


def _sealed_here(files: Mapping[str, bytes]) -> frozenset[str]:
    """The fields that `process.json` declares sealed; none while it cannot be read, which is told of it."""
    try:
        return frozenset(about_of(files).sealed)
    except BadAbout:
        return frozenset()


def _finding(name: str, one: FormFinding) -> Finding:
    said, remedy = one.message, one.remedy
    return Finding(
        one.element, "error", f"form.{one.code}", said.zh, f"Expected a form that works but {said.en}",
        remedy.zh, remedy.en, file=name,
    )  # fmt: skip
