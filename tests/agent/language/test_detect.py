"""Which language is it? What is not clear counts as the patient's own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.language.detect import detect


@pytest.mark.parametrize(
    "text",
    [
        "When can I shower?",
        "my incision is leaking, is that ok?",
        "since yesterday evening",
        "how many tablets of furosemide do i take",
    ],
)
def test_english_is_recognised_whatever_was_expected(text: str) -> None:
    assert detect(text, expected="en") == "en"
    assert detect(text, expected="es") == "en"


@pytest.mark.parametrize(
    "text",
    [
        "¿Cuándo puedo ducharme?",
        "cuando me puedo banar",
        "mi bebe tiene fiebre",
        "me duele mucho la herida y no se que hacer",
    ],
)
def test_spanish_is_recognised_whatever_was_expected(text: str) -> None:
    assert detect(text, expected="es") == "es"
    assert detect(text, expected="en") == "es"


@pytest.mark.parametrize(
    "text",
    [
        "ऑपरेशन के बाद मैं कब नहा सकता हूँ?",
        "Khi nào tôi có thể tắm?",
        "kailan ako pwedeng maligo",
        "Quand puis-je prendre une douche ?",
        "Quando posso tomar banho?",
        "Kiedy mogę wziąć prysznic",
        "когда я могу принять душ",
        "我什么时候可以洗澡",
        "متى يمكنني الاستحمام",
    ],
)
@pytest.mark.parametrize("expected", ["en", "es", None])
def test_a_language_that_we_do_not_serve_is_none_p22(text: str, expected: str | None) -> None:
    assert detect(text, expected=expected) is None


@pytest.mark.parametrize("expected", ["en", "es"])
@pytest.mark.parametrize(
    "text", ["ok", "thx", "7", "cant breath gud", "apixaban?", "me duele mucho the incision", "👍"]
)
def test_what_is_too_short_or_mixed_to_say_counts_as_the_patients_own(
    text: str, expected: str
) -> None:
    assert detect(text, expected=expected) == expected


@given(st.text(max_size=2000), st.sampled_from(["en", "es", None]))
@settings(deadline=None)  # the first call loads lingua
def test_any_text_gets_a_language_or_none_and_no_exception(text: str, expected: str | None) -> None:
    assert detect(text, expected=expected) in {"en", "es", None}


@pytest.mark.parametrize(
    "text",
    [
        "não consigo respirar",
        "estou com dor no peito",
        "minha perna está inchada",
        "Je ne peux pas respirer",
        "j'ai mal à la poitrine",
        "mwen pa ka respire",
        "tôi không thở được",
        "toi khong tho duoc",
        "masakit ang dibdib ko",
        "meri saans phool rahi hai",
        "non riesco a respirare",
        "bonjour",
        "salamat",
    ],
)
@pytest.mark.parametrize("expected", ["en", "es"])
def test_a_short_cry_in_another_language_is_seen_as_such_p22(text: str, expected: str) -> None:
    assert detect(text, expected=expected) is None
