"""How the adapter is trained and calibrated: a small change on a frozen base, then thresholds."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from agent.contracts import Level
from agent.minilm import adapters
from agent.triage.model import net as network
from agent.triage.model import noise, train
from agent.triage.model.calibrate import BOUNDS, WANTED, best_temperature, threshold
from agent.triage.model.classify import Scores
from agent.triage.model.examples import Example
from agent.triage.model.wrapping import joined, wrapped

TEXTS = ["my chest hurts", "¿cuándo puedo bañarme?"]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Two threads that wait for each other on a busy machine are slower than one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def example(text: str, level: Level, language: str = "en") -> Example:
    return Example(text, level, language, "scenario", "plain", "chest", "any", "train")


def scores(net: network.TriageNet, tokenizer: object) -> torch.Tensor:
    with torch.inference_mode():
        return net(**network.encode(tokenizer, TEXTS))


def test_an_untrained_adapter_changes_nothing() -> None:
    _, layer = torch.manual_seed(1), adapters.LowRank(torch.nn.Linear(8, 8)).eval()
    x = torch.randn(3, 8)
    assert torch.equal(layer(x), layer.base(x))


def test_untrained_words_keep_their_vectors() -> None:
    words = adapters.LowRankWords(torch.nn.Embedding(9, 8))
    ids = torch.tensor([[1, 2, 8]])
    assert torch.equal(words(ids), words.base(ids))


def test_merging_an_adapter_gives_the_same_answers(tmp_path: Path) -> None:
    torch.manual_seed(1)
    tokenizer, net = network.load_base()
    for layer in net.modules():
        if isinstance(layer, adapters.LowRank | adapters.LowRankWords):
            torch.nn.init.normal_(layer.up.weight, std=0.01)
        if isinstance(layer, adapters.LowRankWords):
            torch.nn.init.normal_(layer.down.weight, std=0.01)
    path = tmp_path / "adapter.safetensors"
    adapters.save_adapter(net, path)
    _, merged = network.load_merged(path)
    difference = (scores(net.eval(), tokenizer) - scores(merged, tokenizer)).abs().max()
    # 16-bit floats in the file; the scores themselves are around 1.
    assert difference < 0.02


def test_training_touches_the_adapter_only_and_learns() -> None:
    examples = [
        example("I can't breathe at all", Level.EMERGENCY),
        example("thank you nurse", Level.SOCIAL),
    ] * 6
    _, before = network.load_base()
    tokenizer, _ = network.load_base()
    net = train.train(examples, seed=1, epochs=8)
    frozen = before.encoder.embeddings.word_embeddings.base.weight
    assert torch.equal(net.encoder.embeddings.word_embeddings.base.weight, frozen)
    with torch.inference_mode():
        batch = network.encode(tokenizer, ["I can't breathe at all", "thank you nurse"])
        severity = net(**batch)[:, :-1].argmax(1).tolist()
    assert [network.LEVELS[place] for place in severity] == [Level.EMERGENCY, Level.SOCIAL]


def scored(level: Level, scores: list[float]) -> tuple[list[Scores], list[Example]]:
    """Messages of one level, with these probabilities of being urgent."""
    rows: list[Scores] = [
        dict.fromkeys(Level, 0.0) | {Level.SOCIAL: 1 - score, Level.URGENT: score}
        for score in scores
    ]
    return rows, [example(str(place), level) for place in range(len(scores))]


def test_a_threshold_keeps_the_wanted_share_and_no_more_than_it_must() -> None:
    low, high = BOUNDS[Level.URGENT]
    scores = [low + (high - low) * place / 100 for place in range(100)]
    chosen = threshold(*scored(Level.URGENT, scores), Level.URGENT)
    assert sum(score >= chosen for score in scores) == 100 * WANTED[Level.URGENT]


def test_a_threshold_rises_until_calm_messages_are_quiet() -> None:
    low, high = BOUNDS[Level.URGENT]
    loud = (low + high) / 2
    serious, names = scored(Level.URGENT, [low] * 50)
    calm, others = scored(Level.INFORMATIONAL, [loud] * 50)
    assert threshold(serious + calm, names + others, Level.URGENT) == pytest.approx(loud)


def test_a_threshold_stays_within_its_bounds() -> None:
    low, high = BOUNDS[Level.URGENT]
    assert threshold(*scored(Level.URGENT, [0.01] * 50), Level.URGENT) == low
    assert threshold(*scored(Level.URGENT, [0.99] * 50), Level.URGENT) == high


def test_the_temperature_softens_an_overconfident_net() -> None:
    confident = torch.log_softmax(torch.tensor([[9.0, 0.0]] * 7 + [[9.0, 0.0]] * 3), dim=1)
    targets = torch.tensor([0] * 7 + [1] * 3)
    assert best_temperature(confident, targets) > 2


def test_two_messages_in_one_have_the_higher_level() -> None:
    rng = random.Random(2)
    calm, serious = (
        example("when can I shower?", Level.INFORMATIONAL),
        example("fever of 102", Level.URGENT),
    )
    for pair in ((calm, serious), (serious, calm)):
        both = joined(*pair, rng)
        assert both.level is Level.URGENT
        assert "fever of 102" in both.text
        assert "when can I shower" in both.text


def test_nobody_calls_a_friendly_phrase_nothing() -> None:
    rng = random.Random(2)
    said = {wrapped(example("thanks", Level.SOCIAL), rng) for _ in range(200)}
    assert not any("nothing" in text or "overreacting" in text for text in said)


@pytest.mark.parametrize("language", ["en", "es"])
def test_noise_is_the_same_for_the_same_seed(language: str) -> None:
    text = "me duele mucho la herida desde anoche, que hago"
    first = [noise.disturb(text, random.Random(seed), language) for seed in range(20)]
    again = [noise.disturb(text, random.Random(seed), language) for seed in range(20)]
    assert first == again
    assert len(set(first)) > 10
