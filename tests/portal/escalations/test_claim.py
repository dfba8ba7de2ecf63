"""Claiming: of two nurses one wins, and the other is told who has it (P29)."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from portal.accounts.models import Role, User
from portal.escalations import services
from portal.escalations.models import Escalation
from portal.escalations.services import AlreadyClaimed, EscalationError


def test_a_nurse_claims_what_is_waiting(waiting, nora):
    claimed = services.claim(waiting.id, nurse=nora)
    assert claimed.status == Escalation.Status.CLAIMED
    assert claimed.claimed_by == nora
    assert claimed.claimed_at is not None
    assert [event.kind for event in claimed.events.all()] == ["opened", "claimed"]
    assert claimed.events.last().actor == nora


def test_the_second_nurse_is_told_who_has_it(waiting, nora, omar):
    """P29."""
    services.claim(waiting.id, nurse=nora)
    with pytest.raises(AlreadyClaimed) as refused:
        services.claim(waiting.id, nurse=omar)
    assert refused.value.holder == nora
    assert "Nora already has this one." in str(refused.value)


def test_claiming_twice_changes_nothing(waiting, nora):
    first = services.claim(waiting.id, nurse=nora)
    again = services.claim(waiting.id, nurse=nora)
    assert again.claimed_at == first.claimed_at
    assert [event.kind for event in again.events.all()] == ["opened", "claimed"]


def test_what_is_closed_cannot_be_claimed(waiting, nora, omar):
    services.claim(waiting.id, nurse=nora)
    services.resolve(waiting.id, nurse=nora, outcome="answered")
    with pytest.raises(AlreadyClaimed, match="Already closed") as refused:
        services.claim(waiting.id, nurse=omar)
    assert refused.value.holder is None


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CLINICIAN, Role.OPERATOR])
def test_only_nurses_can_claim(waiting, role):
    somebody = User.objects.create_user(username="somebody", role=role)
    with pytest.raises(EscalationError, match="Only nurses"):
        services.claim(waiting.id, nurse=somebody)
    waiting.refresh_from_db()
    assert waiting.claimed_by is None


def test_a_charge_nurse_can_claim(waiting, db):
    grace = User.objects.create_user(username="grace", role=Role.CHARGE_NURSE)
    assert services.claim(waiting.id, nurse=grace).claimed_by == grace


def test_the_clock_keeps_running_from_the_patients_message(waiting, nora):
    due = waiting.due_at
    assert services.claim(waiting.id, nurse=nora).due_at == due


def test_what_is_not_there_cannot_be_claimed(nora, nowhere):
    with pytest.raises(Escalation.DoesNotExist):
        services.claim(nowhere, nurse=nora)


def test_the_database_refuses_a_claim_without_a_nurse(waiting):
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(id=waiting.id).update(status="claimed")


@pytest.mark.django_db(transaction=True)
def test_of_many_nurses_at_the_same_moment_exactly_one_wins(waiting):
    """P29, with real connections and real transactions."""
    nurses = [
        User.objects.create_user(username=f"nurse{n}", role=Role.NURSE, display_name=f"Nurse {n}")
        for n in range(6)
    ]
    together = threading.Barrier(len(nurses))
    won: list[User] = []
    told: list[User | None] = []
    surprises: list[BaseException] = []

    def try_to_claim(nurse: User) -> None:
        try:
            together.wait(timeout=20)
            services.claim(waiting.id, nurse=nurse)
            won.append(nurse)
        except AlreadyClaimed as refused:
            told.append(refused.holder)
        except BaseException as error:  # noqa: BLE001 (a thread's error would be lost)
            surprises.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to_claim, args=[nurse]) for nurse in nurses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert surprises == []
    assert len(won) == 1
    assert told == won * (len(nurses) - 1)
    waiting.refresh_from_db()
    assert waiting.claimed_by == won[0]
    assert [event.kind for event in waiting.events.all()] == ["opened", "claimed"]
