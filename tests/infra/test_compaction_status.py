"""What `status` says of the compaction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from infra.compaction_status import TableState, describe
from infra.maintenance.runs import LastRun
from infra.resources import Schedule

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SCHEDULE = Schedule(
    name="shop-maintenance", arn="arn", description="Compacts", every_minutes=60, enabled=True, function_arn="function"
)
EMPTY = TableState("face_observations", None, None, 0, None)


def before(**since):
    return NOW - timedelta(**since)


def state(run=None, waiting_files=0, oldest=None):
    newest = before(minutes=3)
    last_run = None if run is None else LastRun(run, 24, newest)
    return TableState("face_observations", last_run, newest, waiting_files, oldest)


def lines(*tables, schedule=SCHEDULE):
    return describe(schedule, tables, "/aws/lambda/shop-maintenance", NOW)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (EMPTY, "nothing was delivered; never compacted; nothing to merge"),
        (state(), "newest delivery 3 min ago; never compacted; nothing to merge"),
        (state(before(hours=1)), "newest delivery 3 min ago; compacted 1.0 h ago (24 files merged); nothing to merge"),
        (
            state(before(minutes=50), 1200, before(minutes=45)),
            "newest delivery 3 min ago; compacted 50 min ago (24 files merged); 1,200 files to merge, the oldest for "
            "45 min",
        ),
        (
            state(None, 1, before(seconds=30)),
            "newest delivery 3 min ago; never compacted; 1 file to merge, the oldest for 30 s",
        ),
    ],
)
def test_a_table(table, line):
    assert [f"  face_observations: {line}", "  compaction: every 60 min"] == lines(table)


@pytest.mark.parametrize(
    ("table", "behind"),
    [
        (EMPTY, False),
        (state(before(hours=3)), False),
        (state(before(hours=3, seconds=1)), True),
        (state(before(minutes=1), 1, before(hours=3, seconds=1)), True),
        (state(None, 1, before(days=4)), True),
    ],
)
def test_the_compaction_is_behind_after_three_intervals(table, behind):
    found = lines(EMPTY, table)

    assert behind == found[-1].startswith("  compaction is behind: ")
    if behind:
        assert "/aws/lambda/shop-maintenance, and run `python -m infra compact` to catch up." in found[-1]


@pytest.mark.parametrize(
    ("description", "line"),
    [
        ("Compacts", "off, because the rule shop-maintenance is disabled in EventBridge. Enable it there, or run"),
        (Schedule.SWITCHED_OFF, "off by --compact-every-minutes 0. Run `python -m infra compact` yourself, or deploy"),
    ],
)
def test_a_schedule_that_is_off_is_named_with_who_switched_it_and_is_not_behind(description, line):
    found = lines(state(before(days=4)), schedule=replace(SCHEDULE, enabled=False, description=description))

    assert found[-1].startswith(f"  compaction: {line}")


def test_each_table_has_a_line():
    assert 3 == len(lines(EMPTY, replace(EMPTY, name="image_observations")))
