"""DMN 1.5: decision models read, checked, evaluated and explained, on FEEL alone.

    model = dmn.load([xml])
    model.evaluate("Decision", {"input": 1})           # the value
    model.decide("Decision", {"input": 1}).explanation.words("zh")
    dmn.check([xml])                                   # findings for an editor
"""

from __future__ import annotations

from .api import Decided, Model, check, load
from .errors import DmnError, UnknownElement
from .explain import Explanation
from .findings import Finding

__all__ = ["Decided", "DmnError", "Explanation", "Finding", "Model", "UnknownElement", "check", "load"]
