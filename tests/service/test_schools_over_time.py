"""A short, fixed part of what `python -m tests.soak schools` plays for long: schools that change, read back on every day."""

from __future__ import annotations

from sqlalchemy import MetaData

from records.database import metadata as registers
from reports.database import metadata as reports
from tests.service.conftest import Setup
from tests.soak.schools import Series

# What each table that names a school does when another takes the school over; a new one is decided upon here.
GOES_ALONG = {
    "student", "enrolment", "student_place", "student_fields", "problem_record", "case_lock", "school_class", "person",
    "account", "role_assignment", "setting", "notice", "substitution", "job",
}  # fmt: skip
BELOW_THE_SUCCESSOR = {
    "proposed_change", "student_pointer", "undone_fetch", "case_subject", "case_snapshot", "case_grant", "sealed_entry",
    "case_row", "case_row_decision", "case_row_effect", "case_row_selection", "file_object", "graduate", "bulk_item",
    "promotion_kept", "promotion_piece", "promotion_check", "promotion_backup",
    "report_value", "report_change", "report_note", "report_entry", "report_snapshot", "report_set",
}  # fmt: skip
WITHOUT_A_HOLDER = {"look_up", "read_audit", "org_state"}  # who looked, and the past itself


def test_a_series_of_mergers_splits_moves_and_closures_reads_back_on_every_day(setup: Setup) -> None:
    series = Series(setup.house, setup.world, 7)
    told = series.play(24)
    series.check()
    assert {"merge", "split", "move", "close", "revive", "mistake"} <= set(told), told


def test_every_table_that_names_a_unit_has_a_rule_for_the_school_that_takes_another_over() -> None:
    def naming(metadata: MetaData) -> set[str]:
        return {name for name, table in metadata.tables.items() if "org_id" in table.columns}

    decided = GOES_ALONG | BELOW_THE_SUCCESSOR | WITHOUT_A_HOLDER
    assert naming(registers) | naming(reports) == decided
