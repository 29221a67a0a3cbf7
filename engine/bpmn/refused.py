"""The refusal of files that cannot run as drawn."""

from __future__ import annotations

from collections.abc import Sequence

from engine.bpmn.model import Finding
from engine.errors import EngineError


class DefinitionRefused(EngineError):
    """Expected a diagram that can run as drawn, but the check found errors; `findings` says where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        shown = [f for f in findings if f.severity == "error"] or findings
        super().__init__(
            "; ".join(f"{f.element}: {f.message_en}" for f in shown) or "definition refused",
            zh="；".join(f"{f.element}：{f.message_zh}" for f in shown) or "流程定义未通过检查",
        )
