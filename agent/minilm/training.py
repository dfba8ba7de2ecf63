"""How every adapter here is trained: one loop, one schedule, one command line.

What differs stays with the net that is trained: its texts, how they are cut into steps, its loss.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

from agent.minilm import adapters

WARM_UP = 0.06
# Steps after which a word is said within a long epoch.
TELL = 250

Step = TypeVar("Step")


def command_line(doc: str, *, seed: int, epochs: int, adapter: Path) -> argparse.ArgumentParser:
    """What every training takes. adapter: where it is written unless told otherwise."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--threads", type=int, default=2, help="1 is faster on a busy machine")
    parser.add_argument("--adapter", type=Path, default=adapter, help="where it is written")
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    return parser


def run(net_of: Callable[[], nn.Module], options: argparse.Namespace) -> None:
    """Train with the threads that `options` gives, write the adapter, say how long it took."""
    torch.set_num_threads(options.threads)
    started = time.monotonic()
    adapters.save_adapter(net_of(), options.adapter)
    say(f"{time.monotonic() - started:.0f} s, {options.adapter}")


def fit(
    net: nn.Module,
    epochs: Sequence[Iterable[Step]],
    loss_of: Callable[[Step], torch.Tensor],
    *,
    steps: int,
    rate: float,
    floor: float = 0.02,
    beside: Sequence[nn.Parameter] = (),
) -> None:
    """Train what is not frozen, in place; then the net is ready to judge, in whole floats.

    epochs: the steps of each epoch, made when their turn comes; steps: of all epochs together
    rate: of learning, at most: it rises over the first `WARM_UP` of the steps and then falls in a
        line to `floor` of it
    beside: parameters outside the net that are trained with it
    """
    adapters.halve_base(net)
    trained = [one for one in net.parameters() if one.requires_grad] + list(beside)
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: share_of_rate(step, steps, floor)
    )
    net.train()
    for number, epoch in enumerate(epochs, start=1):
        losses: list[float] = []
        for step in epoch:
            loss = loss_of(step)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % TELL == 0:
                lately = sum(losses[-TELL:]) / TELL
                say(f"  {len(losses)} of {steps // len(epochs)} steps, loss {lately:.3f}")
        say(f"epoch {number} of {len(epochs)}: loss {sum(losses) / len(losses):.3f}")
    net.float().eval()


def share_of_rate(step: int, steps: int, floor: float) -> float:
    """Of the highest rate, what a step learns with: up in a line, then down in one."""
    warm_up = max(1, int(steps * WARM_UP))
    return min((step + 1) / warm_up, max(floor, (steps - step) / max(1, steps - warm_up)))


def say(line: str) -> None:
    """A line at once, so that a training that takes an hour can be watched."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
