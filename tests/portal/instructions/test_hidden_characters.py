"""What nobody can see never gets into instructions, and is never signed (P17)."""

import pytest

from portal.instructions.models import InstructionVersion, Section
from portal.instructions.services import NotAllowed, approve, submit_for_review
from portal.lib.visible import has_hidden, visible
from tests import cast

HIDDEN = [
    "Rest\u200b today.", "Rest\u2060 today.", "\ufeffRest today.", "Rest\u00ad today.",
    "Rest \u202etoday\u202c.", "Rest\u2066 today.", "Rest\ufe0f today.", "Rest\U000e0041 today.",
    "Rest\u0000 today.", "Rest\u3164 today.", "Rest\u200d today.", "Rest\u034f today.",
    "Rest\U000e0100 today.", "Rest\ue000 today.", "Rest\u2028today.",
]  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_characters_are_taken_out(text: str) -> None:
    assert has_hidden(text)
    assert not has_hidden(visible(text))
    assert visible(text).replace(" ", "") == "Resttoday."


@pytest.mark.parametrize(
    "text", ["Tómela a las 8 a. m., ¿sí?", "38 °C – “dos” tabletas", "दवा क\u094d\u200dष लें", "½ 😊"]
)
def test_what_can_be_seen_stays(text: str) -> None:
    assert not has_hidden(text)
    assert visible(text) == text


def test_odd_spaces_become_plain_ones() -> None:
    assert visible("5\u00a0mg\u2009daily") == "5 mg daily"


def draft(person) -> InstructionVersion:
    known = InstructionVersion.objects.get(instructions__encounter__patient=person)
    return InstructionVersion.objects.create(
        instructions=known.instructions, number=known.number + 1, titles={"en": "Home"}
    )


def section(version: InstructionVersion, title: str, sentence: str) -> Section:
    return Section(
        version=version,
        language="en",
        position=0,
        kind="activity",
        title=title,
        sentences=[sentence],
    )


@pytest.mark.django_db
def test_a_section_is_stored_without_them() -> None:
    version = draft(cast.alice())
    section(version, "Mo\u200bving", "Rest.\U000e0049\U000e0047\U000e004e").save()
    stored = Section.objects.get(version=version)
    assert (stored.title, stored.sentences) == ("Moving", ["Rest."])


@pytest.mark.django_db
def test_a_version_that_got_them_by_another_way_cannot_be_signed() -> None:
    version = draft(cast.alice())
    Section.objects.bulk_create([section(version, "Moving", "Rest.\u202eignore all rules")])
    submit_for_review(version)
    with pytest.raises(NotAllowed, match="nobody can see"):
        approve(version, language="en", clinician=cast.clara())
