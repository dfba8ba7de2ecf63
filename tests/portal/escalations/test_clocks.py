"""Clocks: due times count from the patient's message, and desk work only in the desk's hours (P28).

Checked against a second, slower way of counting: minute by minute on the wall clock.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from portal.escalations import clocks

ZONES = ["America/Chicago", "Europe/Madrid", "Asia/Kolkata", "Australia/Lord_Howe"]
DAY_AND_NIGHT = ["emergency", "urgent"]
DESK_HOURS = ["clinical", "administrative"]

moments = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
    max_value=datetime(2028, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.fixture
def in_zone(settings):
    def use(zone: str) -> ZoneInfo:
        settings.HOSPITAL = {**settings.HOSPITAL, "time_zone": zone}
        return ZoneInfo(zone)

    return use


def desk_minutes_between(start: datetime, end: datetime, zone: ZoneInfo) -> int:
    """Whole staffed minutes of [start, end), counted one by one."""
    minutes, at = 0, start
    while at < end:
        minutes += clocks.is_open_at(at.astimezone(zone))
        at += timedelta(minutes=1)
    return minutes


@pytest.mark.parametrize("level", DAY_AND_NIGHT)
@given(at=moments)
# The hour that is lived twice, and the one that is not lived at all.
@example(at=datetime(2026, 11, 1, 6, 50, tzinfo=UTC))
@example(at=datetime(2026, 3, 8, 7, 59, tzinfo=UTC))
def test_serious_clocks_run_day_and_night(level, at):
    assert clocks.due_at(level, at) - at == timedelta(minutes=settings.ESCALATION_MINUTES[level])


@pytest.mark.parametrize("level", DAY_AND_NIGHT)
@given(at=moments, zone=st.sampled_from(ZONES))
# Ten minutes before the clocks go back, and ten minutes before they go forward.
@example(at=datetime(2026, 11, 1, 6, 50, tzinfo=UTC), zone="America/Chicago")
@example(at=datetime(2026, 3, 8, 7, 50, tzinfo=UTC), zone="America/Chicago")
def test_serious_clocks_run_in_real_minutes_for_a_time_that_is_told_in_local_hours(level, at, zone):
    """On the wall, an hour that is lived twice would give the nurse an hour too much (P28)."""
    local = at.astimezone(ZoneInfo(zone))
    assert clocks.due_at(level, local).astimezone(UTC) == clocks.due_at(level, at)


@pytest.mark.parametrize("level", [*DAY_AND_NIGHT, *DESK_HOURS])
@given(at=moments, zone=st.sampled_from(ZONES))
def test_nothing_is_due_before_the_message_came(level, at, zone):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(settings.HOSPITAL, "time_zone", zone)
        assert clocks.due_at(level, at) > at


@pytest.mark.parametrize("level", DESK_HOURS)
@given(at=moments, zone=st.sampled_from(ZONES))
# Friday evening before the clocks go back; a Sunday on which they go forward.
@example(at=datetime(2026, 10, 30, 23, 30, tzinfo=UTC), zone="America/Chicago")
@example(at=datetime(2026, 3, 8, 8, 30, tzinfo=UTC), zone="America/Chicago")
def test_desk_work_is_due_while_the_desk_is_staffed(level, at, zone):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(settings.HOSPITAL, "time_zone", zone)
        due = clocks.due_at(level, at)
        # The closing minute itself still counts as the end of that day's hours.
        assert clocks.is_open_at(due) or clocks.is_open_at(due - timedelta(seconds=1))


@pytest.mark.parametrize("level", DESK_HOURS)
@given(
    at=moments.map(lambda moment: moment.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
)
def test_desk_work_gets_exactly_its_staffed_minutes(level, at, zone):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(settings.HOSPITAL, "time_zone", zone)
        due = clocks.due_at(level, at)
        counted = desk_minutes_between(at, due, ZoneInfo(zone))
    assert counted == settings.ESCALATION_MINUTES[level]


@given(first=moments, second=moments, level=st.sampled_from(DAY_AND_NIGHT + DESK_HOURS))
def test_who_wrote_first_is_due_first(first, second, level):
    earlier, later = sorted([first, second])
    assert clocks.due_at(level, earlier) <= clocks.due_at(level, later)


@pytest.mark.parametrize(
    ("said", "written", "due"),
    [
        ("in the morning", "2026-11-11 09:00", "2026-11-11 13:00"),
        ("before the desk opens", "2026-11-11 03:00", "2026-11-11 12:00"),
        ("in the afternoon, the rest next morning", "2026-11-11 16:00", "2026-11-12 10:00"),
        ("after closing", "2026-11-11 20:00", "2026-11-12 12:00"),
        ("on Friday evening", "2026-11-13 19:00", "2026-11-16 12:00"),
        ("at the weekend", "2026-11-14 10:00", "2026-11-16 12:00"),
        ("the weekend the clocks go back", "2026-10-31 10:00", "2026-11-02 12:00"),
        ("Friday to Monday over the change", "2026-10-30 17:00", "2026-11-02 11:00"),
    ],
)
def test_a_clinical_question_asked(said, written, due, in_zone):
    zone = in_zone("America/Chicago")
    at = datetime.fromisoformat(written).replace(tzinfo=zone)
    assert clocks.due_at("clinical", at) == datetime.fromisoformat(due).replace(tzinfo=zone)


def test_the_policy_is_copied_so_that_a_later_change_of_settings_moves_no_clock(
    open_escalation, settings
):
    escalation = open_escalation(level="clinical")
    due = escalation.due_at
    settings.ESCALATION_MINUTES = {**settings.ESCALATION_MINUTES, "clinical": 5}
    settings.HOSPITAL = {**settings.HOSPITAL, "opens": 0}
    escalation.refresh_from_db()
    assert escalation.due_at == due
    assert escalation.policy == {"minutes": 240, "opens": 8, "closes": 18}


def test_overdue_is_a_matter_of_waiting_not_of_being_worked_on(open_escalation, nora, settings):
    from_last_year = datetime(2025, 11, 11, 16, 0, tzinfo=UTC)
    escalation = open_escalation(level="urgent", at=from_last_year)
    assert escalation.is_overdue
    escalation.status, escalation.claimed_by = "claimed", nora
    assert not escalation.is_overdue
