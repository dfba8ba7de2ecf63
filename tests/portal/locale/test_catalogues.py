"""Every word that a patient may read exists in every language that we serve."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from agent.contracts import INTAKE_SLOTS, SAY_KEYS
from portal.conversations import texts

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES" / "django.po"
_PLACE = re.compile(r"%\([a-z_]+\)[sd]")


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def test_nothing_is_left_untranslated(spanish: Catalog) -> None:
    missing = [m.id for m in spanish if m.id and not (m.string if m.string else "")]
    assert missing == []


def test_a_translation_has_the_same_places_to_fill_in(spanish: Catalog) -> None:
    for message in spanish:
        if isinstance(message.id, str):
            there = sorted(_PLACE.findall(str(message.string)))
            assert there == sorted(_PLACE.findall(message.id)), message.id


def test_every_sentence_of_the_agent_is_in_the_catalogue(spanish: Catalog) -> None:
    source = Path(texts.__file__)
    said = {found[1] for found in extract_from_file("python", source, keywords={"_": None})}
    assert said
    assert said <= {message.id for message in spanish}


@pytest.mark.parametrize("key", [*SAY_KEYS, "added", "not_found", "stopped", "started"])
def test_a_phrase_is_said_in_spanish_to_who_reads_spanish(key: str) -> None:
    assert texts.phrase("es", key) != texts.phrase("en", key)


@pytest.mark.parametrize("slot", INTAKE_SLOTS)
def test_an_intake_question_is_asked_in_spanish_to_who_reads_spanish(slot: str) -> None:
    assert texts.question("es", slot) != texts.question("en", slot)


@pytest.mark.parametrize("theme", ["general", "self_harm", "harm_to_baby"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_emergency_text_names_the_number_in_every_language_p24(
    language: str, theme: str
) -> None:
    assert settings.HOSPITAL["emergency_number"] in texts.emergency(language, theme)


def test_the_language_of_the_page_does_not_change_the_language_of_a_text() -> None:
    with translation.override("es"):
        assert texts.phrase("en", "thanks") == "You are welcome."
