"""Soundness (健全性) of control flow: no deadlock, no node that never runs, no tokens that pile up, an end to come to.

`exploring` visits every marking that the `token_game` can reach, up to a bound; `judging` tells what is certain from
what depends on data (`choices`), which is answered *not decided* with its gateway; `telling` puts each fault in words,
at its element and with one way that leads to it.
"""

from engine.bpmn.soundness.checking import check
from engine.bpmn.soundness.exploring import STATES

__all__ = ["STATES", "check"]
