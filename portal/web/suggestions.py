"""Questions to start with: only such as this patient's own instructions speak about."""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.instructions.models import Section
from portal.instructions.services import sections_in_force
from portal.patients.models import Encounter

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AT_MOST = 5
Kind = Section.Kind


@dataclass(frozen=True)
class Topic:
    """A question worth offering when a section of this kind has a word that begins with a stem."""

    kind: str
    question: "_StrPromise"
    # By language: a regular expression, matched at the beginning of a word.
    stems: dict[str, str]


TOPICS = (
    Topic(Kind.WOUND_CARE, _("When can I shower?"), {"en": "shower", "es": "duch"}),
    Topic(Kind.ACTIVITY, _("When can I shower?"), {"en": "shower", "es": "duch"}),
    Topic(Kind.ACTIVITY, _("When can I drive?"), {"en": "driv", "es": "manej|conduc"}),
    Topic(Kind.SELF_CARE, _("When should I weigh myself?"), {"en": "weigh", "es": "pés|pes"}),
    Topic(Kind.SELF_CARE, _("How much can I drink in a day?"), {"en": "drink", "es": "tom|beb"}),
    Topic(
        Kind.WOUND_CARE,
        _("When do my staples or stitches come out?"),
        {"en": "staple|stitch", "es": "grapa|punto|sutura"},
    ),
    Topic(Kind.ACTIVITY, _("How much can I lift?"), {"en": "lift", "es": "levant"}),
    Topic(Kind.DIET, _("Can I add salt to my food?"), {"en": "salt", "es": "sal"}),
    Topic(Kind.DIET, _("What can I eat?"), {"en": "eat|food", "es": "com"}),
    Topic(Kind.APPOINTMENTS, _("When is my next visit?"), {"en": "visit|appoint", "es": "cita"}),
    Topic(Kind.CONTACTS, _("What number do I call at night?"), {"en": "night", "es": "noche"}),
)


def suggested_questions(encounter: Encounter | None, language: str) -> list[str]:
    """At most AT_MOST questions in `language` that the approved instructions of the stay answer.

    Empty when nothing is in force in that language: then no question should be promised an answer.
    """
    if encounter is None:
        return []
    words = {
        kind: " ".join(
            sentence
            for section in sections
            if section.kind == kind
            for sentence in section.sentences
        )
        for sections in [sections_in_force(encounter, language)]
        for kind in {section.kind for section in sections}
    }
    with override(language):
        found = [
            str(topic.question)
            for topic in TOPICS
            if language in topic.stems
            and _stem(topic.stems[language]).search(words.get(topic.kind, ""))
        ]
    return list(dict.fromkeys(found))[:AT_MOST]


@cache
def _stem(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)
