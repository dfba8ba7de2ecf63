"""Clinicians sign what they have read, word for word, and can take it out of use at once."""

import pytest
from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.instructions.models import InstructionVersion, Section
from portal.instructions.services import content_hash, submit_for_review
from portal.staff.versions import wordings
from tests import cast

LIST = reverse("staff:instructions")
Status = InstructionVersion.Status


@pytest.fixture
def in_force(alice) -> InstructionVersion:
    """Alice's first version, approved in both languages."""
    return InstructionVersion.objects.get(instructions__encounter__patient=alice)


@pytest.fixture
def in_review(in_force) -> InstructionVersion:
    """A second version of it, that nobody has signed."""
    version = InstructionVersion.objects.create(
        instructions=in_force.instructions, number=2, titles={"en": "Going home, corrected"}
    )
    for language, sentence in [("en", "You can shower tomorrow."), ("es", "Puede ducharse.")]:
        Section.objects.create(
            version=version,
            language=language,
            position=0,
            kind="activity",
            title="Moving",
            sentences=[sentence],
        )
    submit_for_review(version)
    return version


def page(version: InstructionVersion) -> str:
    return reverse("staff:instruction-version", args=[version.id])


def sign(browser, version: InstructionVersion, language: str = "en", **more: str):
    form = {
        "language": language,
        "content_hash": content_hash(version, language),
        "has_read": "1",
    }
    return browser.post(reverse("staff:approve", args=[version.id]), form | more, follow=True)


def test_the_list_says_what_is_signed_and_what_waits(clara, in_force, in_review):
    words = clara.get(LIST).content.decode()
    assert words.index("Going home, corrected") < words.index("version 1")
    assert "In review" in words
    assert "English · not signed" in words


def test_a_version_is_shown_whole_in_every_language(clara, in_force):
    words = clara.get(page(in_force)).content.decode()
    assert "You can shower 48 hours after surgery." in words
    assert "Puede ducharse 48 horas después de la cirugía." in words
    assert "Approved by Clara" in words


def test_signing_puts_it_in_force_and_the_old_one_out(clara, in_force, in_review):
    response = sign(clara, in_review)
    assert "Signed. It is in force now." in response.content.decode()
    in_review.refresh_from_db()
    in_force.refresh_from_db()
    assert (in_review.status, in_force.status) == (Status.APPROVED, Status.SUPERSEDED)
    assert in_review.approvals.get().clinician == cast.clara()


def test_each_language_is_signed_by_itself(clara, in_review):
    sign(clara, in_review, "en")
    assert [w.language for w in wordings(in_review) if w.approval] == ["en"]
    sign(clara, in_review, "es")
    assert {approval.language for approval in in_review.approvals.all()} == {"en", "es"}


def test_what_was_not_read_is_not_signed(clara, in_review):
    response = sign(clara, in_review, has_read="")
    assert response.status_code == 422
    assert not in_review.approvals.exists()


def test_words_that_changed_meanwhile_are_not_signed(clara, in_review):
    """What is signed is what was on the screen."""
    read = content_hash(in_review, "en")
    Section.objects.filter(version=in_review, language="en").update(sentences=["Something else."])
    response = sign(clara, in_review, content_hash=read)
    assert response.status_code == 409
    assert "The text changed since you opened this page." in response.content.decode()
    assert not in_review.approvals.exists()


def test_a_language_is_signed_once(clara, in_review):
    sign(clara, in_review)
    response = sign(clara, in_review)
    assert response.status_code == 409
    assert "Somebody has signed this language already." in response.content.decode()
    assert in_review.approvals.count() == 1


def test_a_withdrawn_one_cannot_be_signed(clara, in_review):
    InstructionVersion.objects.filter(id=in_review.id).update(status=Status.WITHDRAWN)
    assert sign(clara, in_review).status_code == 409
    assert '<form class="sign"' not in clara.get(page(in_review)).content.decode()


def test_signed_words_that_were_altered_are_shown_as_such(clara, in_force):
    Section.objects.filter(version=in_force, language="en", position=0).update(title="Altered")
    words = clara.get(page(in_force)).content.decode()
    assert "These are not the words that were signed." in words


def test_withdrawing_takes_it_out_at_once(clara, in_force):
    """P18."""
    url = reverse("staff:withdraw", args=[in_force.id])
    assert clara.post(url).status_code == 422
    response = clara.post(url, {"sure": "1"}, follow=True)
    assert "Nothing is answered from it any more." in response.content.decode()
    in_force.refresh_from_db()
    assert in_force.status == Status.WITHDRAWN
    assert clara.post(url, {"sure": "1"}).status_code == 409


def test_only_clinicians_read_sign_or_withdraw(nora, otto, alices_browser, client, in_review):
    others = {"Nora": nora, "Otto": otto, "Alice": alices_browser, "nobody signed in": client}
    for who, browser in others.items():
        for url in [LIST, page(in_review)]:
            assert browser.get(url).status_code in {302, 403}, who
        for name in ["staff:approve", "staff:withdraw"]:
            url = reverse(name, args=[in_review.id])
            form = {"language": "en", "has_read": "1", "sure": "1"}
            assert browser.post(url, form).status_code in {302, 403}, who
    in_review.refresh_from_db()
    assert in_review.status == Status.IN_REVIEW


def test_reading_and_signing_are_in_the_audit_chain(clara, in_review):
    """P40."""
    AuditEvent.objects.count()
    newest = AuditEvent.objects.last().pk
    clara.get(LIST)
    clara.get(page(in_review))
    sign(clara, in_review)
    actions = [event.action for event in AuditEvent.objects.filter(pk__gt=newest)]
    assert actions == [
        "instructions.listed",
        "instructions.viewed",
        # Before signing, and after it the page that is shown again.
        "instructions.viewed",
        "instructions.approved",
        "instructions.viewed",
    ]


def test_a_long_list_costs_no_more_queries(clara, alice, bob, django_assert_max_num_queries):
    for person in (alice, bob):
        for _ in range(5):
            InstructionVersion.objects.update(status=Status.SUPERSEDED)
            cast.approved_sheet(person)
    clara.get(LIST)
    with django_assert_max_num_queries(12):
        clara.get(LIST)
