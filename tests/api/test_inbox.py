"""The desk: what each chip counts is what its view lists, and a colleague's work is among all under the holder's name."""

from __future__ import annotations

from records.roles import Role
from tests.api.conftest import Person, Town

VIEWS = ("all", "free", "mine", "pool", "held", "overdue", "due_soon")


def counted(person: Person) -> dict[str, int]:
    """The counts of the desk by the name of their view."""
    counts = person.get("/inbox").json["counts"]
    assert sum(one["n"] for one in counts["by_process"]) == counts["all"] == counts["free"] + counts["held"]
    assert counts["free"] == counts["mine"] + counts["pool"]
    return {name: counts[name] for name in VIEWS}


def listed(person: Person) -> dict[str, int]:
    """How many rows each view lists."""
    return {view: len(person.get("/inbox", filter=view, limit=200).json["items"]) for view in VIEWS}


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
    assert row["can"] == {"claim": False, "decide": False, "why_not": "他人正在办理", "why_not_en": "Somebody else has claimed it"}

    town.pass_time(days=60)
    late = counted(town.fresh("school_a-student_leader"))
    assert late["overdue"] == 4 and {view: late[view] for view in VIEWS} == listed(town.fresh("school_a-student_leader"))
