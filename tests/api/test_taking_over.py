"""A variant whose original moved on: it is told, one conflict is chosen, the draft is published by a second person (W7)."""

from __future__ import annotations

import pytest

from tests.api.conftest import Town
from tests.api.left_behind import KEY, LeftBehind, left_behind, publish, row


@pytest.fixture(scope="module")
def made(either: Town) -> LeftBehind:
    return left_behind(either)


def test_the_list_and_the_page_say_who_moved_the_original_on(either: Town, made: LeftBehind) -> None:
    own = either.person("henan-process_owner")
    told = row(own, made.mine)["moved_on"]
    assert (told["id"], told["version"], told["from"], told["base"]) == (made.second, 2, 1, made.first)
    assert told["published_by"]["name"] and told["at"] and told["note"] == "按新规定调整" and told["draft"] is None
    (listed,) = [one for one in own.get("/definitions").json["items"] if one["key"] == KEY]
    assert listed["moved_on"]["id"] == made.second
    assert own.get(f"/definitions/versions/{made.mine}").json["moved_on"]["id"] == made.second
    (elsewhere,) = [one for one in either.person("guangdong-process_owner").get("/definitions").json["items"] if one["key"] == KEY]
    assert elsewhere["moved_on"] is None, "who has no variant is not told"


def test_only_whose_variant_it_is_takes_over(either: Town, made: LeftBehind) -> None:
    guangdong, ministry = either.person("guangdong-process_owner"), either.person("ministry-process_owner")
    for path in ("merge/preview", "merge"):
        body = {} if path != "merge" else {"choices": {}, "original": made.second, "revision": 1}
        assert guangdong.post(f"/definitions/versions/{made.mine}/{path}", body).status_code == 404
        assert ministry.post(f"/definitions/versions/{made.second}/{path}", body).status_code == 409, "it has no original"
        assert either.person("henan-process_owner").post(f"/definitions/versions/{made.second}/{path}", body).status_code == 403


def test_one_conflict_is_chosen_and_the_rest_taken(either: Town, made: LeftBehind) -> None:
    own, colleague = either.person("henan-process_owner"), either.person("henan-process_owner2")
    path = f"/definitions/versions/{made.mine}/merge"
    seen = own.post(f"{path}/preview").json
    (conflict,) = seen["conflicts"]
    assert (conflict["title"], conflict["title_en"], conflict["element"]) == ("校长审批", "Head decides", "Seat1")
    assert [one["sentence"] for one in conflict["ours"]] == ["用户任务“校长审批”的办理时限由“5WD”改为“3WD”"]
    assert [one["sentence_en"] for one in conflict["theirs"]] == ["Changed the time limit of user task 'Head decides' from '5WD' to '9WD'"]
    assert seen["open"] == 1 and any("主管部门核准" in one["sentence"] for one in seen["result"])
    assert any("电话" in one["sentence"] for one in seen["own"]) and not any("电话" in one["sentence"] for one in seen["result"])
    body = {"choices": {}, "original": made.second, "revision": seen["revision"], "note": ""}
    refused = own.post(path, body)
    assert refused.status_code == 422 and refused.json["errors"][0]["key"] == conflict["key"], refused.text
    assert own.post(path, {**body, "original": made.first}).status_code == 409, "it looked at something else"
    chosen = {**body, "choices": {conflict["key"]: "theirs"}}
    assert own.post(f"{path}/preview", {"choices": chosen["choices"]}).json["open"] == 0
    answer = own.post(path, chosen, Idempotency_Key="once")
    assert answer.status_code == 201 and own.post(path, chosen, Idempotency_Key="once").json == answer.json
    version = answer.json["id"]
    assert [one for one in answer.json["findings"] if one["severity"] == "error"] == []
    assert colleague.get(f"/definitions/versions/{version}").status_code == 404, "the draft is private"
    kept = own.get(f"/definitions/versions/{version}").json
    assert (kept["state"], kept["moved_on"]) == ("draft", None) and "phone" in kept["files"][f"{KEY}_seat.form"]
    text = kept["files"][f"{KEY}.bpmn"]
    assert 'due="9WD"' in text and 'due="3WD"' not in text and "主管部门核准" in text
    assert row(own, made.mine)["moved_on"]["draft"] == version
    publish(own, colleague, version)
    (listed,) = [one for one in own.get("/definitions").json["items"] if one["key"] == KEY]
    assert (listed["current"]["id"], listed["moved_on"]) == (version, None)
