"""Whether one sentence answers one question: everything named, and the right kind of fact."""

import pytest

from agent.answering import evidence, retrieval
from agent.answering.answerability import foreign, objection_to
from agent.answering.questions import Ask, Kind, kind_of, understand
from agent.answering.text import fold
from agent.contracts import Passage


def passage(text: str, title: str = "Instructions", language: str = "en") -> Passage:
    return Passage("1:0", "1", 0, title, "", text, language)


def ask(question: str, *passages: Passage) -> Ask:
    words = retrieval.vocabulary(passages)
    (only,) = understand(question, passages[0].language, sheet_words=words).asks
    return only


@pytest.mark.parametrize(
    ("question", "sentence", "objects"),
    [
        ("How long do I take furosemide?", "Take furosemide 40 mg once a day.", "how long"),
        ("How long do I take furosemide?", "Take furosemide for 10 days.", ""),
        ("How much furosemide do I take?", "Take furosemide once a day.", "how much"),
        ("How often do I take furosemide?", "Take furosemide for 10 days.", "how often"),
        ("What time is my visit?", "Your visit is on Monday.", "what time"),
        ("When is my visit?", "Bring a list to your visit.", "when"),
        ("Where is my visit?", "Your visit is on Monday at 9 a.m.", "where"),
        ("Who do I call to change my visit?", "Call us to change your visit.", "which number"),
        ("Why do I take senna?", "Take senna at bedtime.", "what for"),
        ("How often do I take oxycodone?", "Take senna daily while you use oxycodone.", "else"),
        ("How long do I need oxygen?", "Walk for 10 minutes with your oxygen on.", "else"),
        ("Can I lift with my left arm?", "Do not lift more than 10 pounds.", "left"),
        ("Can I take Tylenol with kale?", "Take Tylenol every 6 hours.", "kale"),
        ("Who do I call about a rash?", "Call 555-0100 if you have a fever.", "rash"),
        ("Can I take apixaban?", "If you miss a dose of apixaban, take it soon.", "missed dose"),
        ("How should I sleep?", "Put your baby to sleep on the back.", "baby"),
        ("Can I drive?", "Call 911 if you cannot drive.", "when to call"),
    ],
)
def test_what_a_sentence_lacks_is_said_to_the_nurse(
    question: str, sentence: str, objects: str
) -> None:
    source = passage(sentence)
    objection = objection_to(ask(question, source), source, [source])
    assert objects in objection
    assert bool(objects) == bool(objection)


def test_a_heading_names_the_topic_of_an_open_question() -> None:
    source = passage("Choose fresh vegetables.", "Food and drink")
    assert objection_to(ask("What can I eat?", source), source, [source]) == ""


def test_other_words_for_the_same_are_the_judges_business() -> None:
    source = passage("Clean the litter box never yourself.")
    assert objection_to(ask("Can I change the kitty litter?", source), source, [source]) == ""


def test_it_means_the_medicine_of_the_sentence_before() -> None:
    before = passage("Take cephalexin four times a day.")
    source = Passage("1:1", "1", 1, "Instructions", "", "Take it with food.", "en")
    question = ask("Do I take Keflex with food?", before, source)
    assert objection_to(question, source, [before, source]) == ""
    assert objection_to(question, source, [source])


def test_calcium_is_calcium_carbonate_and_two_in_one_pill_are_both() -> None:
    source = passage("Take calcium carbonate 500 mg and hydrocodone-acetaminophen 5 mg.")
    for question in ("How much calcium do I take?", "How much hydrocodone do I take?"):
        assert objection_to(ask(question, source), source, [source]) == ""


def test_what_is_left_or_right_after_is_no_side() -> None:
    source = passage("Take iron for 7 more days.")
    assert objection_to(ask("How many days of iron are left?", source), source, [source]) == ""


def test_a_class_of_medicines_speaks_for_its_members() -> None:
    source = passage("Do not take anti-inflammatory medicines.")
    assert objection_to(ask("Can I take Aleve?", source), source, [source]) == ""


def test_a_medicine_speaks_for_its_class_where_it_is_the_only_one() -> None:
    one = passage("Take apixaban twice a day.")
    other = passage("Take warfarin at 6 p.m.")
    question = ask("How often do I take my blood thinner?", one)
    assert objection_to(question, one, [one]) == ""
    assert objection_to(question, one, [one, other])


def test_a_medicine_that_no_sentence_names_is_noticed() -> None:
    source = passage("Take apixaban twice a day.")
    assert "warfarin" in foreign(ask("Can I take Coumadin?", source), [source])
    assert foreign(ask("Can I take Eliquis?", source), [source]) == ""


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("use el andador durante 6 semanas.", Kind.HOW_LONG),
        ("no maneje durante la primera semana.", Kind.HOW_LONG),
        ("tome una tableta.", Kind.HOW_MUCH),
        ("tome 40 mg dos veces al dia.", Kind.HOW_OFTEN),
        ("es a las 9:30 de la manana.", Kind.CLOCK),
        ("esta en el segundo piso.", Kind.WHERE),
        ("llame al 555-0100.", Kind.PHONE),
        ("tome sen para no estrenirse.", Kind.WHY),
    ],
)
def test_spanish_sentences_hold_facts_too(sentence: str, kind: Kind) -> None:
    assert evidence.answers_kind(sentence, kind, about=frozenset(), asked="")


@pytest.mark.parametrize(
    "sentence", ["take 4 tablets in one day.", "take it every 6 hours.", "take it once a day."]
)
def test_how_often_is_not_how_long(sentence: str) -> None:
    assert not evidence.answers_kind(sentence, Kind.HOW_LONG, about=frozenset(), asked="")


def test_times_and_phone_numbers_are_no_amounts() -> None:
    for sentence in ("come on march 3 at 9 a.m.", "call 555-0100.", "wait 2 to 4 weeks."):
        assert not evidence.answers_kind(sentence, Kind.HOW_MUCH, about=frozenset(), asked="")


def test_kinds_are_read_from_folded_text() -> None:
    assert kind_of(fold("¿Cuándo?")) is Kind.WHEN
