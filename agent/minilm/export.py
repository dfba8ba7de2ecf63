"""Write a merged net as an ONNX file: `python -m agent.minilm.export LOAD ADAPTER FILE`.

The graph takes one text at a time, so nothing is padded and a text always has the same numbers.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import nn

from agent.contracts import AgentError

_OPSET = 17


class _OneText(nn.Module):
    """A net of (ids, mask) as one of a single text, which needs no mask."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor) -> Any:
        return self.net(input_ids=ids, attention_mask=torch.ones_like(ids))


class _OnePair(nn.Module):
    """The same for a net that reads two texts together; kinds: 0 for the first, 1 for the other."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor) -> Any:
        mask = torch.ones_like(ids)
        return self.net(input_ids=ids, token_type_ids=kinds, attention_mask=mask)


def main(arguments: list[str]) -> int:
    load, adapter, file = arguments
    try:
        export(load, Path(adapter), Path(file))
    except (AgentError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def export(load: str, adapter: Path, file: Path) -> None:
    """Merge the adapter and write the net to `file`.

    load: "module:function" that takes the adapter's path and gives (tokenizer, net). AgentError
    when weights or adapter are missing or do not fit; OSError when the file cannot be written.
    """
    module, _, function = load.partition(":")
    _, net = getattr(importlib.import_module(module), function)(adapter)
    ids = torch.tensor([[101, 2054, 102, 2055, 102]])
    given = {"ids": ids}
    one: nn.Module = _OneText(net)
    if getattr(net, "takes_pairs", False):
        given["kinds"] = torch.tensor([[0, 0, 0, 1, 1]])
        one = _OnePair(net)
    file.parent.mkdir(parents=True, exist_ok=True)
    # Written under another name and then renamed: a file that exists is a whole one.
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            # That tracing fixes what does not depend on the text is what is wanted.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                one.eval(),
                tuple(given.values()),
                str(unfinished),
                input_names=list(given),
                output_names=["numbers"],
                dynamic_axes={name: {1: "tokens"} for name in given},
                opset_version=_OPSET,
                dynamo=False,
            )
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
