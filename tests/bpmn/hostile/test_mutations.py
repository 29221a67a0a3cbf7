"""Honest drawings broken at random are still answered with findings, never with an exception."""

import copy
import random
from pathlib import Path

import pytest
from lxml import etree

from engine.bpmn import check, parse
from engine.bpmn.diff import diff
from engine.bpmn.names import MODEL

FILES = sorted((Path(__file__).parents[1] / "files").glob("*.bpmn")) + sorted(
    (Path(__file__).parents[2] / "engine/bpmn").glob("*.bpmn")
)
WORDS = (
    "",
    "x",
    "Nowhere",
    "true",
    "-1",
    "__class__",
    "=",
    "=1 +",
    "${a",
    "PT",
    "R/",
    "P",
    "0",
    "\n",
    "= {a: 1}",
    "1e9",
)
NAMES = ("task", "userTask", "subProcess", "boundaryEvent", "startEvent", "endEvent", "process", "sequenceFlow",
         "timerEventDefinition", "exclusiveGateway", "multiInstanceLoopCharacteristics", "extensionElements",
         "callActivity", "dataObject", "lane", "association", "intermediateCatchEvent", "complexGateway")  # fmt: skip


def broken(root: etree._Element, dice: random.Random) -> None:
    """One random change somewhere in the model."""
    elements = [one for one in root.iter() if isinstance(one.tag, str) and one is not root]
    if not elements:
        return
    element = dice.choice(elements)
    parent = element.getparent()
    assert parent is not None
    change = dice.randrange(7)
    if change == 0:
        parent.remove(element)
    elif change == 1 and element.attrib:
        del element.attrib[dice.choice(list(element.attrib))]
    elif change == 2 and element.attrib:
        element.set(dice.choice(list(element.attrib)), dice.choice(WORDS))
    elif change == 3:
        element.text = dice.choice(WORDS)
    elif change == 4:
        parent.append(copy.deepcopy(element))
    elif change == 5:
        element.tag = f"{{{MODEL}}}{dice.choice(NAMES)}"
    else:
        dice.choice(elements[:40]).append(copy.deepcopy(element))


@pytest.mark.parametrize("seed", range(12))
def test_broken_drawings_are_answered(seed: int) -> None:
    dice = random.Random(seed)
    before = None
    for path in dice.sample(FILES, k=min(12, len(FILES))):
        root = etree.fromstring(path.read_bytes())
        for _ in range(5):
            broken(root, dice)
            definitions = parse(etree.tostring(root), name=path.name).definitions
            if definitions is not None:
                check(definitions, forms=set(), services={}, decisions=set(), roles=set())
                diff(before or definitions, definitions)
                before = definitions
