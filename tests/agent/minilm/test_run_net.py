"""A trained net as a worker runs it: the numbers that were trained, from an exported file."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from agent.answering.judge import judge
from agent.answering.judge import net as judge_net
from agent.contracts import AgentError
from agent.minilm import export, packaged
from agent.minilm.net import Floats, Net, Trained, build
from agent.models import all_trained
from agent.triage.model import classify
from agent.triage.model import net as triage_net

TEXTS = [
    "my chest hurts",
    "¿Cuándo puedo bañarme?",
    "",
    " ",
    "😀😀👍🏽",
    "a" * 10_000,
    "when can I shower " * 400,
    "العربية и русский",
]


@pytest.fixture(scope="module")
def net() -> Net:
    return Net(classify.trained())


@pytest.mark.parametrize("text", TEXTS)
def test_the_exported_net_of_triage_says_what_torch_says(net: Net, text: str) -> None:
    tokenizer, merged = triage_net.load_merged(classify.ADAPTER)
    with torch.inference_mode():
        expected = merged(**triage_net.encode(tokenizer, [text]))[0].numpy()
    assert np.abs(net(text) - expected).max() < 1e-4


@pytest.mark.parametrize("text", TEXTS)
def test_the_exported_judge_says_what_torch_says(text: str) -> None:
    tokenizer, merged = judge_net.load_merged(judge.ADAPTER)
    with torch.inference_mode():
        expected = merged(**judge_net.encode(tokenizer, [text]))[0].numpy()
    assert np.abs(Net(judge.trained())(text) - expected).max() < 1e-4


def test_half_a_surrogate_pair_has_numbers(net: Net) -> None:
    """Nothing that JSON can carry may stop the line."""
    assert np.isfinite(net("\ud83d my chest hurts")).all()


def test_threads_share_one_net_and_get_their_own_numbers(net: Net) -> None:
    texts = [f"sentence number {number}" for number in range(24)]
    found: dict[str, Floats] = {}

    def read(text: str) -> None:
        found[text] = net(text)

    threads = [threading.Thread(target=read, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all((found[text] == net(text)).all() for text in texts)


def test_judging_loads_no_torch() -> None:
    """It would cost every worker seconds and a quarter of a gigabyte."""
    code = (
        "import sys\n"
        "from agent.triage.model.classify import classify\n"
        "from agent.answering.judge.judge import AnswerJudge\n"
        "classify('my chest hurts'); AnswerJudge().warm_up()\n"
        "sys.exit(any(m in sys.modules for m in ('torch', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_importing_the_rooms_loads_no_runtime() -> None:
    """The web process imports them and never judges."""
    code = (
        "import sys; import agent.answering.answerer, agent.answering.backends, "
        "agent.answering.backends.transformers_local, agent.triage.model.classify; "
        "sys.exit(any(m in sys.modules for m in ('torch', 'transformers', 'onnxruntime')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_trained_net_has_a_name_of_its_own() -> None:
    assert len({trained.file for trained in all_trained()}) == len(all_trained())


def test_another_adapter_is_another_file(tmp_path: Path) -> None:
    path = tmp_path / "adapter.safetensors"
    path.write_bytes(b"one")
    one = classify.trained(path).file
    path.write_bytes(b"other")
    assert classify.trained(path).file != one


def test_a_net_that_is_missing_is_exported_on_first_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, net: Net
) -> None:
    monkeypatch.setenv("AFTERCARE_MODELS_DIR", str(tmp_path / "new" / "folder"))
    assert (Net(classify.trained())("my chest hurts") == net("my chest hurts")).all()
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [
        classify.trained().file.name
    ]


def test_a_folder_that_cannot_be_written_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("AFTERCARE_MODELS_DIR", str(tmp_path / "file"))
    said = r"could not be exported: .*(Not a directory|File exists)"
    with pytest.raises(AgentError, match=said) as raised:
        build(classify.trained())
    assert raised.value.permanent


def test_an_altered_file_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCARE_MODELS_DIR", str(tmp_path))
    classify.trained().file.write_bytes(b"no net")
    with pytest.raises(AgentError, match="cannot be loaded") as raised:
        Net(classify.trained())
    assert raised.value.permanent


@pytest.mark.parametrize("content", [None, b"", b"not an adapter"])
def test_a_missing_or_broken_adapter_is_a_clear_error(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "adapter.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AgentError, match="no adapter") as raised:
        Net(Trained("triage", path, "agent.triage.model.net:load_merged", 192))
    assert raised.value.permanent


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr(packaged, "folder", lambda: tmp_path)
    with pytest.raises(AgentError, match="sha256"):
        export.export(classify.trained().load, classify.ADAPTER, tmp_path / "net.onnx")
    assert not (tmp_path / "net.onnx").exists()


def test_missing_weights_are_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="cannot be read"):
        packaged.check_weights(tmp_path / "model.safetensors")


def test_good_weights_without_a_model_around_them_are_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").symlink_to(packaged.folder() / "model.safetensors")
    monkeypatch.setattr(packaged, "folder", lambda: tmp_path)
    with pytest.raises(AgentError, match="cannot be loaded"):
        export.export(classify.trained().load, classify.ADAPTER, tmp_path / "net.onnx")
