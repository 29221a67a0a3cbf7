"""What a return must say (退回补正): which fields of the correction's form are to be put right, by their names."""

from __future__ import annotations

from typing import Any

from engine import Decision
from engine.bpmn.kinds import RETURN
from engine.definitions import form_fields
from engine.run.case.run import Run
from engine.run.elements.correction import files_of
from ground.bilingual import Bilingual
from processes.catalogue import Refused


class Misfilled(Refused):
    """A form whose data are not let through; `reasons` name each fault with its field: key, message, message_en."""

    @property
    def text(self) -> Bilingual:
        """The first fault."""
        return Bilingual(self.reasons[0]["message"], self.reasons[0]["message_en"])


def require_named(run: Run, task: Any, decision: Decision) -> None:
    """Refuse (Misfilled) a return that names nothing to correct, or what the correction's form does not have.

    An earlier seat that only decides again need not be told of single fields.
    """
    scope = run.scope(task.scope_id)
    node = run.node(scope, task.element)
    outcome = node.outcome(decision.outcome)
    beside = task.corrects is not None or task.adds is not None
    if beside or outcome is None or outcome.kind != RETURN or outcome.form is None:
        return
    fields = form_fields.labelled(files_of(run, scope), outcome.form)
    asked = decision.returning.asked if decision.returning is not None else ()
    unknown = [name for name in asked if name not in fields and name not in node.shows]
    zh, en = "、".join(label.zh for label in fields.values()), ", ".join(label.en for label in fields.values())
    if unknown:
        raise _wrong(Bilingual(
            f"补正表单中没有“{'、'.join(unknown)}”，可要求补正的有：{zh}",
            f"Expected fields of the correction's form ({en}) but got {', '.join(unknown)}: choose among them",
        ))  # fmt: skip
    if fields and not asked and (decision.returning is None or decision.returning.to is None):
        raise _wrong(Bilingual(
            f"请指明须补正的内容：{zh}",
            f"Expected what is to be corrected ({en}) but nothing was named: tick at least one",
        ))  # fmt: skip


def _wrong(text: Bilingual) -> Misfilled:
    return Misfilled([{"key": "asked", "message": text.zh, "message_en": text.en}])
