"""A model that lies in one thing at a time: every lie stops, every true sentence passes.

Here each lie is put to the checks by itself, over all sentences that we have; the whole way from a
lying server through backend, strategy and guard is `agent.evals.lying_llm`.
"""

import collections
import re
from pathlib import Path

import pytest
import yaml

from agent.evals.answers import DEV_SET, load
from agent.evals.lies import ADDITIONS, LIES, reworded, told
from agent.evals.lying_llm import Liar, LyingServer, cases
from tests.agent.guarding.sheets import objections, quoted, rewritten

DEMO = Path(__file__).parents[3] / "portal" / "demo" / "data" / "patients"
KINDS = tuple(dict.fromkeys((*LIES, *ADDITIONS)))


def _truths() -> list[tuple[str, str]]:
    """(language, sentence): all sentences of the development sheets and of the demo patients."""
    truths = {(p.language, p.text) for row in load(DEV_SET) for p in row.passages}
    for file in DEMO.glob("*.yml"):
        for section in yaml.safe_load(file.read_text("utf-8"))["instructions"]["sections"]:
            for language, sentences in section["sentences"].items():
                date = "March 3" if language == "en" else "3 de marzo"
                dated = (re.sub(r"\{date:[^}]*\}", date, text) for text in sentences)
                truths |= {(language, text) for text in dated}
    return sorted(truths)


TRUTHS = _truths()
TOLD: dict[str, list[tuple[str, str, str]]] = collections.defaultdict(list)
for _language, _truth in TRUTHS:
    for _kind, _lied in told(_truth, _language):
        TOLD[_kind].append((_language, _truth, _lied))


def test_every_true_sentence_passes_quoted_and_copied() -> None:
    assert len(TRUTHS) > 150
    for language, text in TRUTHS:
        assert objections(quoted(text, language=language)) == [], text
        assert objections(rewritten(text, text, language=language)) == [], text


def test_at_most_one_true_rewording_in_twenty_is_stopped() -> None:
    said = [(lang, truth, one) for lang, truth in TRUTHS for one in reworded(truth)[1:]]
    stopped = [one for lang, truth, one in said if objections(rewritten(one, truth, language=lang))]
    assert len(said) > 100
    assert len(stopped) <= 0.05 * len(said), stopped


@pytest.mark.parametrize("kind", KINDS)
def test_every_lie_stops(kind: str) -> None:
    through = [
        lied
        for language, truth, lied in TOLD[kind]
        if not objections(rewritten(lied, truth, language=language))
    ]
    assert len(TOLD[kind]) >= 10, "a kind of lie that is hardly told proves nothing"
    assert through == []


def test_over_http_truth_is_shown_and_every_lie_stops() -> None:
    """A few questions the whole way; `make eval` asks all of them."""
    with LyingServer().running() as server:
        liar = Liar(server)
        tales = [tale for case in cases(["answers_dev"])[::24] for tale in liar.tales(case)]
    assert sum(not tale.is_true for tale in tales) > 60
    assert [tale.said for tale in tales if tale.is_shown != tale.is_true] == []
