"""The comparison of versions calls roles, places and declared relations by their words."""

from __future__ import annotations

from api.compared import declared, of_drawings
from engine.bpmn import parse
from processes.catalogue import catalogue
from tests.bpmn.drawings import drawing

SEAT = '<userTask id="A" name="审核"><extensionElements><heban:assignment role="student_clerk" organisation=\'{place}\'/></extensionElements></userTask>'


def said(old: str, new: str, key: str = "registration") -> tuple[str, str]:
    """What is said of a seat that goes from one place to another."""
    models = [parse(drawing(SEAT.replace("{place}", place)).replace('"Main"', f'"{key}"')).definitions for place in (old, new)]
    assert models[0] is not None and models[1] is not None
    (change,) = of_drawings(models[0], models[1], declared(catalogue()))
    return change["sentence"], change["sentence_en"]


def test_a_relation_that_a_folder_declares_is_called_by_its_words() -> None:
    zh, en = said("=facts.upper", '={relation: "registration.upper", of: case.organisation}')
    assert zh == "用户任务“审核”的机构由“=本案的主管部门的上级”改为“=发起单位的主管部门的上级”".replace("=", "")
    assert "from 'the authority above that of this case' to 'the authority above that of the unit that starts it'" in en
    zh, _ = said('={relation: "transfer.city", of: {relation: "authority", of: facts.school}}', "=facts.school", "transfer")
    assert "facts.school的学籍主管部门的市级主管部门" in zh


def test_a_path_of_another_process_and_an_unknown_relation_stay_as_they_are() -> None:
    zh, en = said("=facts.upper", '={relation: "nobody.knows", of: facts.school}', "transfer")
    assert "facts.upper" in zh and 'relation: "nobody.knows"' in en
