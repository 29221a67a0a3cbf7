"""Explanations and findings in both languages."""

from engine import dmn
from tests.dmn.drawings import decision, feel, given, model, table

LOGIC = table("grade: number | kind: string", "fee: number | note: string",
              '<= 6 | "public" => 0 | "free" // compulsory stage',
              '> 6 | - => 100 | "paid"', policy="FIRST")
MODEL = model(given("grade"), given("kind"), decision("Fee", LOGIC, needs="in:grade,in:kind"),
              decision("Words", feel('Fee.note + "!"'), needs="Fee"))


def test_an_explanation_names_table_inputs_row_and_result():
    explanation = dmn.load([MODEL]).decide("Fee", {"grade": 3, "kind": "public"}).explanation
    (use,) = explanation.tables
    assert use.inputs == (("grade", 3), ("kind", "public"))
    assert [(h.number, h.rule, h.outputs) for h in use.hits] == [(1, "rule1", (0, "free"))]
    zh, en = explanation.words("zh"), explanation.words("en")
    assert zh.splitlines() == [
        '决策表“Fee”（命中策略：首个）的输入：grade = 3，kind = "public"。'
        '第 1 条规则命中（grade 符合 <= 6 且 kind 符合 "public"），'
        '给出 fee = 0，note = "free"（compulsory stage）。结果：{fee: 0, note: "free"}。',
        "决策“Fee”的结果：{fee: 0, note: \"free\"}。",
    ]
    assert en.splitlines() == [
        'Table of "Fee" (hit policy first), inputs: grade = 3, kind = "public". '
        'Rule 1 matches (grade meets <= 6 and kind meets "public") and gives fee = 0, note = "free" '
        '(compulsory stage). Result: {fee: 0, note: "free"}.',
        "Decision \"Fee\" gives {fee: 0, note: \"free\"}.",
    ]


def test_an_explanation_says_that_no_row_hits():
    explanation = dmn.load([MODEL]).decide("Fee", {"grade": None, "kind": "public"}).explanation
    assert "没有规则命中，结果为空。" in explanation.words("zh")
    assert "No rule matches; the result is null." in explanation.words("en")


def test_a_row_without_conditions_says_so():
    loaded = dmn.load([model(given("x"), decision("D", table("x", "o", "- => 1"), needs="in:x"))])
    explanation = loaded.decide("D", {"x": 1}).explanation
    assert "该行不设条件" in explanation.words("zh")
    assert "the row asks nothing" in explanation.words("en")


def test_the_tables_on_the_way_are_explained_too():
    decided = dmn.load([MODEL]).decide("Words", {"grade": 9, "kind": "x"})
    assert decided.value == "paid!"
    assert [use.owner for use in decided.explanation.tables] == ["Fee"]
    assert "第 2 条规则命中" in decided.explanation.words("zh")


def test_the_description_of_a_rule_is_its_annotation():
    source = MODEL.replace("<annotationEntry><text>compulsory stage</text></annotationEntry>",
                           "").replace('<rule id="rule1">', '<rule id="rule1"><description>why</description>')
    explanation = dmn.load([source]).decide("Fee", {"grade": 3, "kind": "public"}).explanation
    assert explanation.tables[0].hits[0].annotations == ("why",)


def test_long_values_are_cut():
    explanation = dmn.load([MODEL]).decide("Fee", {"grade": 3, "kind": "x" * 10_000}).explanation
    assert len(explanation.words("zh")) < 1000


def test_warnings_of_feel_are_told():
    decided = dmn.load([model(decision("D", feel("1 + \"a\"")))]).decide("D", {})
    assert decided.value is None
    (warning,) = decided.warnings
    assert warning.element == "d_D" and warning.zh and warning.en


def test_findings_name_the_file_that_was_given():
    loaded = dmn.load([("fees.dmn", model(decision("D", feel("1 +"))))])
    assert loaded.findings[0].file == "fees.dmn"
