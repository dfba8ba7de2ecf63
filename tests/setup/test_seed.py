"""The demo's data: everybody and everything in, through the same services as real data, once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.audit.services import broken_links
from portal.conversations.models import Citation, Conversation, Delivery, Disposition, Message, Turn
from portal.demo import content, seed
from portal.escalations.models import Escalation
from portal.instructions.services import sections_in_force
from portal.patients.models import Encounter, Patient
from portal.patients.services import current_encounter, may_text, patient_by_phone, phone_of

pytestmark = pytest.mark.django_db
# A Wednesday, noon in Chicago.
NOW = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)


@pytest.fixture
def seeded() -> None:
    assert seed.seed()


@pytest.mark.usefixtures("seeded")
class TestSeed:
    def test_staff_of_every_role_can_sign_in_with_the_demo_password(self) -> None:
        staff = User.objects.exclude(role=Role.PATIENT)
        assert {user.role for user in staff} == set(Role.values) - {Role.PATIENT}
        assert all(user.check_password(seed.PASSWORD) for user in staff)

    def test_patients_have_a_phone_and_no_password(self) -> None:
        for patient in Patient.objects.all():
            phone = phone_of(patient)
            assert phone
            assert patient_by_phone(phone) == patient
            assert patient.user
            assert patient.user.role == Role.PATIENT
            assert authenticate(username=patient.user.username, password=seed.PASSWORD) is None

    def test_the_instructions_are_in_force_in_both_languages(self) -> None:
        for mrn in ("A-1001", "A-1002", "A-1003"):
            encounter = current_encounter(Patient.objects.get(mrn=mrn))
            assert encounter
            counts = {
                language: [len(section.sentences) for section in sections]
                for language in ("en", "es")
                if (sections := sections_in_force(encounter, language))
            }
            assert set(counts) == {"en", "es"}
            assert counts["en"] == counts["es"]
            assert sum(counts["en"]) >= 50

    def test_consent_is_as_the_patient_left_it(self) -> None:
        assert may_text("+13125550142")
        assert not may_text("+13125550147")

    def test_every_past_message_has_its_disposition(self) -> None:
        inbound = Message.objects.filter(direction="inbound")
        assert inbound.count() == Turn.objects.count() > 20
        assert not Turn.objects.filter(disposition="").exists()
        kinds = set(Turn.objects.values_list("disposition", flat=True))
        assert kinds == set(Disposition.values)

    def test_every_answer_quotes_what_was_approved_for_this_patient(self) -> None:
        answers = Message.objects.filter(kind=Message.Kind.ANSWER)
        assert answers.exists()
        for answer in answers:
            patient = answer.conversation.patient
            assert patient
            encounter = current_encounter(patient)
            assert encounter
            in_force = {
                section.id: section for section in sections_in_force(encounter, answer.language)
            }
            cited = list(answer.citations.all())
            assert answer.body == " ".join(citation.quote for citation in cited)
            for citation in cited:
                sentences = in_force[citation.section_id].sentences
                assert sentences[citation.sentence_index] == citation.quote

    def test_the_inbox_has_every_level_and_somebody_waiting(self) -> None:
        escalations = Escalation.objects.open()
        assert {e.level for e in escalations} == {
            "emergency",
            "urgent",
            "clinical",
            "administrative",
        }
        assert {e.status for e in escalations} == {"opened", "claimed"}
        assert Escalation.objects.filter(needs_phone_call=True).exists()

    def test_nothing_waits_to_be_sent(self) -> None:
        settled = {Delivery.Status.SENT, Delivery.Status.DELIVERED}
        assert Delivery.objects.exists()
        assert set(Delivery.objects.values_list("status", flat=True)) <= settled

    def test_no_sentence_has_an_appointment_left_to_write(self) -> None:
        for patient in Patient.objects.filter(encounters__instructions__isnull=False):
            for language in ("en", "es"):
                encounter = current_encounter(patient)
                assert encounter
                for section in sections_in_force(encounter, language):
                    assert not any("{" in sentence for sentence in section.sentences)

    def test_a_thread_reads_in_the_order_in_which_it_happened(self) -> None:
        for conversation in Conversation.objects.all():
            times = list(
                conversation.messages.order_by("sequence").values_list("created_at", flat=True)
            )
            assert times == sorted(times)
            assert times[-1] < timezone.now()

    def test_an_escalation_s_steps_happened_when_the_story_says(self) -> None:
        for escalation in Escalation.objects.all():
            times = [event.at for event in escalation.events.order_by("at")]
            assert escalation.opened_at == times[0]
            assert times[-1] < timezone.now()
            if escalation.resolved_at:
                assert escalation.claimed_at
                assert escalation.first_response_at
                assert escalation.claimed_at < escalation.first_response_at
                assert escalation.first_response_at < escalation.resolved_at == times[-1]

    def test_the_audit_chain_is_whole(self) -> None:
        assert AuditEvent.objects.exists()
        assert list(broken_links()) == []

    def test_a_second_time_changes_nothing(self) -> None:
        before = AuditEvent.objects.count(), Message.objects.count()
        assert not seed.seed()
        assert (AuditEvent.objects.count(), Message.objects.count()) == before

    def test_reset_brings_everything_back_and_keeps_the_audit_chain(self) -> None:
        first = AuditEvent.objects.order_by("id").first()
        events, messages = AuditEvent.objects.count(), Message.objects.count()
        Citation.objects.all().delete()
        User.objects.create(username="somebody.new")
        # As after a commit: PostgreSQL empties no table while its checks are outstanding.
        connection.check_constraints()

        seed.reset()

        assert Message.objects.count() == messages
        assert Citation.objects.exists()
        assert not User.objects.filter(username="somebody.new").exists()
        assert AuditEvent.objects.order_by("id").first() == first
        assert AuditEvent.objects.count() > events
        assert list(broken_links()) == []


def test_times_are_counted_from_the_day_of_seeding() -> None:
    seed.seed(now=NOW)
    for encounter in Encounter.objects.all():
        assert timedelta(days=1) < NOW - encounter.discharged_at < timedelta(days=10)
    newest = Message.objects.order_by("-created_at").first()
    assert newest
    assert timedelta() < NOW - newest.created_at < timedelta(minutes=10)
    assert seed.seeded_at() == NOW


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "on Monday, October 5."), ("es", "on lunes 5 de octubre.")],
)
def test_an_appointment_is_written_out_and_never_on_a_weekend(language: str, written: str) -> None:
    saturday_in_twelve_days = datetime(2026, 9, 21, 11, 0, tzinfo=UTC)
    text = content.sentence(
        "on {date:+12}.", language=language, discharged_at=saturday_in_twelve_days
    )
    assert text == written


def test_a_database_that_is_somebody_else_s_is_left_alone() -> None:
    User.objects.create(username="real.nurse", role=Role.NURSE)
    with pytest.raises(seed.Refused):
        seed.seed()
    Patient.objects.create(mrn="1", full_name="Real Patient", date_of_birth="1960-01-01")
    with pytest.raises(seed.Refused):
        seed.reset()
    assert Patient.objects.count() == 1


def test_outside_the_demo_nothing_is_written(settings: pytest.FixtureRequest) -> None:
    settings.DEMO = False
    for step in (seed.seed, seed.reset):
        with pytest.raises(seed.Refused):
            step()
    assert not User.objects.exists()
