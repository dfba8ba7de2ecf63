"""What a text is about, the same in English and Spanish."""

import pytest

from agent.answering.terms import gloss, one_letter_apart, spelt_out, terms, topics


def test_a_question_means_the_same_in_both_languages() -> None:
    assert topics("Can I shower?", "en", near=()) == topics("¿Puedo ducharme?", "es", near=())
    assert topics("Can I swim?", "en", near=()) == topics("¿Puedo nadar?", "es", near=())


def test_a_medicine_is_one_under_all_its_names() -> None:
    names = ["Tylenol", "acetaminophen", "paracetamol"]
    assert {frozenset(terms(name, "en")) for name in names} == {frozenset({"med:acetaminophen"})}
    assert terms("acetaminofén", "es") == {"med:acetaminophen"}


def test_a_word_that_no_list_knows_stays_a_topic_of_its_own() -> None:
    assert topics("Can I ride a unicycle?", "en", near=()) == {"=unicycl"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("shwoer", "shower"), ("drve", "drve"), ("stitchs", "stitches"), ("oxycodon", "oxycodone")],
)
def test_one_wrong_letter_is_forgiven_in_longer_words(typed: str, meant: str) -> None:
    assert topics(typed, "en", near=()) == topics(meant, "en", near=())


def test_a_misspelt_word_of_the_sheet_is_read_as_that_word() -> None:
    assert topics("Dr. Okafr", "en", near={"okafor"}) == {"=okafor"}


def test_another_medicine_is_never_taken_for_a_typing_error() -> None:
    near = {"prednisone"}
    assert topics("prednisolone", "en", near=near) == {"med:prednisolone"}


def test_the_instructions_are_read_as_they_are() -> None:
    """A clinician's "breathing" is no misspelt "bathing"."""
    assert "bath" not in terms("breathing exercises", "en")


def test_take_the_bandage_off_is_take_off_the_bandage() -> None:
    assert terms("take the bandage off", "en") == terms("take off the bandage", "en")


def test_spanish_is_glossed_word_by_word() -> None:
    assert gloss("¿Cuándo puedo ducharme?", "es") == "when can i shower"
    assert gloss("When can I shower?", "en") == "When can I shower?"


def test_shorthand_is_written_out() -> None:
    assert spelt_out("whn can u shower b4 2day", "en") == "when can you shower before today"


def test_one_letter_apart() -> None:
    assert one_letter_apart("shower", "shwoer")
    assert one_letter_apart("shower", "showr")
    assert not one_letter_apart("bathing", "breathing")
    assert not one_letter_apart("shower", "shower")
