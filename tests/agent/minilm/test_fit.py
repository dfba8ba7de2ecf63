"""The one loop that trains every adapter: what it touches, how fast it goes, what it says."""

import argparse
from pathlib import Path

import pytest
import torch
from torch import nn

from agent.minilm import training

STEPS = 100


def small_net() -> nn.Sequential:
    """A frozen layer and one that learns, the same each time."""
    torch.manual_seed(3)
    net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 1))
    net[0].requires_grad_(False)
    return net


def fit(net: nn.Sequential, *, epochs: int = 2, beside: tuple[nn.Parameter, ...] = ()) -> None:
    """Teach it that the sum of four numbers is nothing to it, and 1 is right."""
    steps = [torch.ones(2, 4) * number for number in range(4)]

    def loss(step: torch.Tensor) -> torch.Tensor:
        off: torch.Tensor = net(step) - 1 + sum(beside, torch.zeros(1))
        return off.square().mean()

    training.fit(net, [steps] * epochs, loss, steps=4 * epochs, rate=0.05, beside=beside)


def same(one: nn.Module, other: nn.Module, name: str) -> bool:
    return torch.equal(one.state_dict()[name], other.state_dict()[name])


def test_only_what_is_not_frozen_learns() -> None:
    net, before = small_net(), small_net()
    fit(net)
    assert same(net, before, "0.weight")
    assert not same(net, before, "1.weight")
    assert not net.training


def test_the_same_twice_is_the_same_net() -> None:
    one, other = small_net(), small_net()
    fit(one)
    fit(other)
    assert same(one, other, "1.weight")


def test_what_stands_beside_the_net_learns_too() -> None:
    beside = nn.Parameter(torch.zeros(1))
    fit(small_net(), beside=(beside,))
    assert beside.item() != 0


def test_each_epoch_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    fit(small_net(), epochs=3)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [f"epoch {n} of 3" for n in (1, 2, 3)]
    first, last = (float(line.rpartition(" ")[2]) for line in (lines[0], lines[-1]))
    assert last < first


def test_the_rate_rises_then_falls_to_its_floor() -> None:
    shares = [training.share_of_rate(step, STEPS, 0.02) for step in range(STEPS)]
    top = shares.index(max(shares))
    assert top == STEPS * training.WARM_UP - 1
    assert shares[: top + 1] == sorted(shares[: top + 1])
    assert shares[top:] == sorted(shares[top:], reverse=True)
    assert shares[-1] == pytest.approx(0.02)
    assert min(training.share_of_rate(step, STEPS, 0) for step in range(STEPS)) > 0


def test_a_training_writes_the_adapter_that_its_command_line_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: list[tuple[nn.Module, Path]] = []
    monkeypatch.setattr(
        training.adapters, "save_adapter", lambda net, path: written.append((net, path))
    )
    parser = training.command_line("Train.", seed=1, epochs=2, adapter=tmp_path / "usual")
    usual = parser.parse_args([])
    assert (usual.seed, usual.epochs, usual.start) == (1, 2, None)
    given: argparse.Namespace = parser.parse_args(
        ["--adapter", str(tmp_path / "mine"), "--threads", "1"]
    )
    net = small_net()
    training.run(lambda: net, given)
    assert written == [(net, tmp_path / "mine")]
    assert str(tmp_path / "mine") in capsys.readouterr().out
