"""True of every text: a quote passes, one changed fact does not (P19, P20)."""

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from agent.contracts import Draft, DraftSentence
from tests.agent.guarding.sheets import case, objections, passages, quoted, rewritten

NUMBERS = st.integers(2, 99)
VERBS = st.sampled_from(["Take", "Use", "Apply"])
THINGS = st.sampled_from(["furosemide", "apixaban", "the cream", "prednisone", "insulin"])
UNITS = st.sampled_from(["mg", "mcg", "ml", "units", "tablets", "drops", "g"])
SPANS = st.sampled_from(["hours", "days", "weeks", "months"])
TAILS = st.sampled_from(
    ["", " if you have pain", " until your visit", " before meals", " at night"]
)
SENTENCES = st.builds(
    lambda verb, thing, dose, unit, every, span, tail: (
        f"{verb} {thing} {dose} {unit} every {every} {span}{tail}."
    ),
    VERBS, THINGS, NUMBERS, UNITS, NUMBERS, SPANS, TAILS,
)  # fmt: skip
SENTENCES_ES = st.builds(
    lambda thing, dose, unit, every, span, tail: (
        f"Tome {thing} {dose} {unit} cada {every} {span}{tail}."
    ),
    st.sampled_from(["furosemida", "apixabán", "la medicina"]),
    NUMBERS,
    st.sampled_from(["mg", "mcg", "tabletas", "gotas"]),
    NUMBERS,
    st.sampled_from(["horas", "días", "semanas"]),
    st.sampled_from(["", " si tiene dolor", " hasta su cita", " antes de comer"]),
)


@given(SENTENCES, st.booleans())
def test_every_quote_passes(source: str, is_negative: bool) -> None:
    text = f"Do not {source[0].lower()}{source[1:]}" if is_negative else source
    assert objections(quoted(text)) == []


@given(SENTENCES_ES)
def test_every_spanish_quote_passes(source: str) -> None:
    assert objections(quoted(source, language="es")) == []


@given(SENTENCES)
def test_every_word_for_word_rewriting_passes(source: str) -> None:
    assert objections(rewritten(source, source)) == []


@given(SENTENCES, NUMBERS, st.integers(0, 1))
def test_another_number_stops(source: str, other: int, which: int) -> None:
    numbers = list(re.finditer(r"\d+", source))
    found = numbers[which]
    assume(int(found.group()) != other)
    text = source[: found.start()] + str(other) + source[found.end() :]
    assert objections(rewritten(text, source), "numbers")


@given(SENTENCES, UNITS)
def test_another_unit_stops(source: str, other: str) -> None:
    found = re.search(r"\d+ (\w+) every", source)
    assert found is not None
    assume(found.group(1) != other)
    text = source[: found.start(1)] + other + source[found.end(1) :]
    assert objections(rewritten(text, source), "numbers")


@given(SENTENCES, SPANS)
def test_another_span_stops(source: str, other: str) -> None:
    found = re.search(r"every \d+ (\w+)", source)
    assert found is not None
    assume(found.group(1) != other)
    text = source[: found.start(1)] + other + source[found.end(1) :]
    assert objections(rewritten(text, source), "numbers")


@given(SENTENCES)
def test_a_negation_put_in_or_taken_out_stops(source: str) -> None:
    negated = f"Do not {source[0].lower()}{source[1:]}"
    assert objections(rewritten(negated, source), "negations")
    assert objections(rewritten(source, negated), "negations")


@given(SENTENCES_ES)
def test_a_spanish_negation_put_in_or_taken_out_stops(source: str) -> None:
    negated = f"No {source[0].lower()}{source[1:]}"
    assert objections(rewritten(negated, source, language="es"), "negations")
    assert objections(rewritten(source, negated, language="es"), "negations")


@given(SENTENCES_ES, NUMBERS, st.integers(0, 1))
def test_another_number_in_spanish_stops(source: str, other: int, which: int) -> None:
    found = list(re.finditer(r"\d+", source))[which]
    assume(int(found.group()) != other)
    text = source[: found.start()] + str(other) + source[found.end() :]
    assert objections(rewritten(text, source, language="es"), "numbers")


@given(SENTENCES, SENTENCES)
def test_a_citation_moved_to_another_sentence_stops(one: str, other: str) -> None:
    assume(one.split(maxsplit=1)[1] != other.split(maxsplit=1)[1])
    sheet = passages(one, other)
    for strategy in ("quote", "rewrite"):
        draft = Draft((DraftSentence(one, ("s:1",)),), strategy)
        assert objections(case(draft, sheet))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_at_all_makes_a_check_raise(text: str, source: str) -> None:
    objections(rewritten(text, source))
    objections(rewritten(text, source, language="es"))
