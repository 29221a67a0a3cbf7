"""The desk: what each chip counts is what its view lists, and a colleague's work is among all under the holder's name."""

from __future__ import annotations

from typing import Any

from pypinyin import lazy_pinyin

from engine.ports.deciders import HELD
from records.roles import Role
from tests.api.conftest import Person, Town

VIEWS = ("all", "free", "mine", "pool", "held", "overdue", "due_soon", "delegated")


def counted(person: Person) -> dict[str, int]:
    """The counts of the desk by the name of their view."""
    counts = person.get("/inbox").json["counts"]
    assert sum(one["n"] for one in counts["by_process"]) == counts["all"] == counts["free"] + counts["held"]
    assert counts["free"] == counts["mine"] + counts["pool"]
    return {name: counts[name] for name in VIEWS}


def listed(person: Person) -> dict[str, int]:
    """How many rows each view lists."""
    return {view: len(person.get("/inbox", filter=view, limit=200).json["items"]) for view in VIEWS}


def test_a_decision_is_taken_back_until_somebody_of_the_next_desk_opens_the_task(town: Town) -> None:
    clerk, me = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    case = clerk.start(town.world.take("school_c").id).json["id"]
    (first,) = me.inbox(case)
    reader = town.person("jinshui-student_clerk")
    assert me.decide(case, "approve").status_code == 200
    assert len(reader.inbox(case)) == 1  # who sees it in the list has not opened it
    assert me.post(f"/tasks/{first['id']}/take-back").json == {"ok": True}
    (again,) = me.inbox(case)
    assert again["id"] == first["id"] and again["version"] > first["version"] and reader.inbox(case) == []

    (onward,) = me.decide(case, "approve").json["next_tasks"]
    for beside in (me, clerk):  # not of its desk
        assert beside.get(f"/tasks/{onward['id']}").status_code == 200
    assert me.post(f"/tasks/{first['id']}/take-back").json == {"ok": True}
    (onward,) = me.decide(case, "approve").json["next_tasks"]
    etag = reader.get(f"/tasks/{onward['id']}").headers["ETag"]
    again = reader.call("GET", f"/tasks/{onward['id']}", headers={"If-None-Match": etag})
    assert again.status_code == 304, "that it was looked at changes nothing of what is shown"
    late = me.post(f"/tasks/{first['id']}/take-back")
    assert late.status_code == 409 and late.json["detail_en"].startswith("Expected ") and "已查看" in late.json["detail"]


def test_each_chip_counts_what_its_view_lists_and_a_colleague_is_named(town: Town) -> None:
    clerk, me = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    other = town.person(town.hire("second-leader", ("school_a", Role.STUDENT_LEADER)))
    assert counted(me) == dict.fromkeys(VIEWS, 0)

    cases = [clerk.start(town.world.take("school_c").id).json["id"] for _ in range(4)]
    tasks = [me.inbox(case)[0]["id"] for case in cases]
    assert me.post(f"/tasks/{tasks[0]}/claim").status_code == 200
    assert other.post(f"/tasks/{tasks[1]}/claim").status_code == 200
    for person, mine, held in ((me, 1, 1), (other, 1, 1)):
        counts = counted(person)
        assert (counts["all"], counts["mine"], counts["pool"], counts["held"]) == (4, mine, 2, held)
        assert {view: counts[view] for view in VIEWS} == listed(person)
    free, held = (
        {row["id"] for row in me.get("/inbox", filter=view).json["items"]} for view in ("free", "held")
    )
    assert (free, held) == ({tasks[0], *tasks[2:]}, {tasks[1]}), "what a colleague holds can be hidden, and shown alone"
    first = me.get("/inbox", filter="free", limit=2).json
    rest = me.get("/inbox", filter="free", limit=2, cursor=first["next"]).json
    assert {row["id"] for row in first["items"] + rest["items"]} == free and rest["next"] is None
    (row,) = me.inbox(cases[1])
    assert row["claimed_by"] == {"id": other.me["account"]["id"], "name": other.me["account"]["name"]}
    assert row["can"] == {"claim": False, "decide": False, "why_not": HELD.why_not.zh, "why_not_en": HELD.why_not.en}

    town.pass_time(days=60)
    late = counted(town.fresh("school_a-student_leader"))
    assert late["overdue"] == 4 and {view: late[view] for view in VIEWS} == listed(town.fresh("school_a-student_leader"))


SORTS = ("due", "arrival", "newest", "process", "school")


def paged(person: Person, **query: Any) -> list[str]:
    """The ids of a whole list, two rows a page."""
    found, cursor = [], None
    while True:
        page = person.get("/inbox", limit=2, **query, **({"cursor": cursor} if cursor else {})).json
        assert page["total"] == page["counts"]["total"]
        found += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            assert len(found) == page["total"], "the number of a list is that of its rows"
            return found


def test_every_list_is_sorted_and_paged_to_its_end(town: Town) -> None:
    clerk, me = town.person("school_b-student_clerk"), town.person("school_b-student_leader")
    cases = [clerk.start(town.world.take("school_c").id).json["id"] for _ in range(5)]
    by_arrival = paged(me, sort="arrival")
    assert len(by_arrival) == 5 and paged(me, sort="newest") == by_arrival[::-1]
    assert all(set(paged(me, sort=sort)) == set(by_arrival) for sort in SORTS)
    assert set(paged(clerk, filter="started")) == set(by_arrival), "where one's own cases wait"
    assert paged(me, filter="started") == []
    for case in cases[:3]:
        me.decide(case, "approve")
    done = paged(me, filter="done")
    assert len(done) == 3 and [row["case"]["id"] for row in me.get("/inbox", filter="done").json["items"]] == cases[2::-1]
    assert me.get("/inbox", sort="process", cursor=me.get("/inbox", limit=1).json["next"]).status_code == 422


def test_a_search_finds_by_unit_number_name_pinyin_and_whole_code_and_counts_what_it_lists(town: Town) -> None:
    clerk, me = town.person("school_b-student_clerk"), town.person("school_b-student_leader")
    pupil = town.world.take("school_c")
    made = clerk.start(pupil.id).json
    number = me.inbox(made["id"])[0]["case"]["number"]

    def found(**body: Any) -> list[str]:
        answer = me.post("/inbox/search", {"limit": 200, **body}).json
        assert answer["counts"]["all"] >= answer["total"] == len(answer["items"])
        return [row["case"]["id"] for row in answer["items"]]

    assert found(q=pupil.code) == found(q=pupil.code.lower()) == [made["id"]]
    assert found(q=pupil.code[:-1]) == [], "a code is found whole or not at all"
    assert made["id"] in found(q=pupil.name) and made["id"] in found(q=pupil.name[:2])
    assert found(q=number[-4:], filter="free") == [made["id"]] and found(q=number[-4:], filter="mine") == []
    assert made["id"] in found(q="金水区")
    assert found(q="没有这个名字") == []
    letters = "".join(lazy_pinyin(pupil.name))
    assert made["id"] in found(q=letters[:5]) and made["id"] in found(q=letters), "any prefix of the pinyin"
    assert found(q=letters[1:]) == []


def test_cases_are_searched_by_unit_title_number_prefix_of_a_name_and_whole_code(town: Town) -> None:
    clerk, stranger = town.person("school_b-student_clerk"), town.person("liwan-student_clerk")
    pupil = town.world.take("school_c")
    made = clerk.start(pupil.id).json
    shown = clerk.get(f"/cases/{made['id']}").json
    letters = "".join(lazy_pinyin(pupil.name))

    def found(person: Person, text: str) -> list[str]:
        answer = person.post("/cases/search", {"q": text, "filter": "all", "limit": 200})
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json["items"]]

    texts = (pupil.code, pupil.name, letters[:5], letters, shown["number"][2:], shown["title"][:4], "金水区第二小学")
    for text in texts:
        assert made["id"] in found(clerk, text), text
        assert made["id"] not in found(stranger, text), text
    assert found(clerk, pupil.code) == [made["id"]]
    assert found(clerk, pupil.code[:-1]) == found(clerk, letters[1:]) == []
    assert clerk.post("/cases/search", {"q": "x" * 81}).status_code == 422
