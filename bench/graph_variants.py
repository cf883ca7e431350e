"""Why the graph that ships is as it is: the same network written or run in other ways, timed in turns in one run.

    python -m bench.graph_variants [--model NAME_OR_FOLDER] [--dev ../shared/data/dev] [--comments 1000] [--rounds 5]

To be run again when onnxruntime changes. Every variant has the same dev comments on one thread, a round each in
turns; medians are printed, and how far a logit is at most from that of the graph that ships. OpenVINO is among them
where the package `openvino` is installed.
"""

from __future__ import annotations

import argparse
import collections
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from bench.machine import machine
from bench.rewritten_graphs import (
    approximated_gelu,
    dynamic_ranges,
    fused_attention,
    fused_layer_norm,
    multiplied_out,
    quantise_dequantise,
    rewritten,
)
from bench.scoring import dev_comments
from moderation import ScoringInput, load
from moderation.scoring import DEFAULT_MODEL
from moderation.scoring.onnx_scorer import TOKEN_BUDGET, batches_by_budget

Array = NDArray[np.float32]
Network = Callable[[Mapping[str, NDArray[np.int64]]], Array]


def session(graph: bytes, **settings: object) -> onnxruntime.InferenceSession:
    """As the library opens it, on one thread, but for `settings`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level, options.enable_mem_pattern = 3, False
    for name, value in settings.items():
        setattr(options, name, value)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def network(graph: bytes, **settings: object) -> Network:
    opened = session(graph, **settings)
    return lambda batch: opened.run(["logits"], dict(batch))[0]


def openvino(graph: bytes) -> Network:
    from openvino import Core  # noqa: PLC0415  a peer's, not ours

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        path.write_bytes(graph)
        compiled = Core().compile_model(path, "CPU", {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1})
    return lambda batch: compiled(dict(batch))["logits"]


def logits(run: Network, windows: Sequence[NDArray[np.int64]], budget: int, multiple: int) -> Array:
    """Of all windows, in batches of `budget` tokens, rows as long as the longest up to a multiple of `multiple`."""
    found: dict[int, Array] = {}
    for chosen in batches_by_budget([len(each) for each in windows], budget):
        width = -(-max(len(windows[i]) for i in chosen) // multiple) * multiple
        ids = np.zeros((len(chosen), width), dtype=np.int64)
        for row, i in enumerate(chosen):
            ids[row, : len(windows[i])] = windows[i]
        of_batch = run({"input_ids": ids, "attention_mask": (ids != 0).astype(np.int64)})
        found |= dict(zip(chosen.tolist(), of_batch, strict=True))
    return np.array([found[i] for i in range(len(windows))])


def variants(path: Path) -> dict[str, tuple[Network, int, int]]:
    """The network, the tokens of a run and what rows are padded to a multiple of, by name."""
    model = onnx.load(path)
    shipped, plan = path.read_bytes(), {"enable_mem_pattern": True}
    as_shipped = network(shipped)
    changes = {
        "float, from the int8 weights": multiplied_out,
        "int8, ranges measured in every run": dynamic_ranges,
        "MultiHeadAttention": fused_attention,
        "SkipLayerNormalization": fused_layer_norm,
        "GELU by its tanh": approximated_gelu,
    }
    found = {
        "as shipped": (as_shipped, TOKEN_BUDGET, 1),
        "memory planned by shape": (network(shipped, **plan), TOKEN_BUDGET, 1),
        "rows padded to eights": (as_shipped, TOKEN_BUDGET, 8),
        "padded to eights, memory planned": (network(shipped, **plan), TOKEN_BUDGET, 8),
        **{f"runs of {budget:,} tokens": (as_shipped, budget, 1) for budget in (512, 1024, 4096)},
        **{name: (network(rewritten(model, change)), TOKEN_BUDGET, 1) for name, change in changes.items()},
    }
    if find_spec("openvino"):
        found["OpenVINO, int8"] = (openvino(rewritten(model, quantise_dequantise)), TOKEN_BUDGET, 1)
    return found


def time_by_operator(graph: bytes, windows: Sequence[NDArray[np.int64]]) -> dict[str, float]:
    """Shares of the time of a run, the greatest first."""
    with tempfile.TemporaryDirectory() as folder:
        opened = session(graph, enable_profiling=True, profile_file_prefix=f"{folder}/profile")
        logits(lambda batch: opened.run(["logits"], dict(batch))[0], windows, TOKEN_BUDGET, 1)
        events = json.loads(Path(opened.end_profiling()).read_text(encoding="utf-8"))
    spent: collections.Counter[str] = collections.Counter()
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("kernel_time"):
            spent[event["args"]["op_name"]] += event["dur"]
    return {name: spent[name] / spent.total() for name, _ in spent.most_common(8)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name of an installed model, or a folder")
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    parser.add_argument("--comments", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    scorer = load(options.model, threads=1)
    texts = [ScoringInput(text) for text in dev_comments(options.dev, options.comments)]
    windows = [window for each in scorer.encode(texts) for window in each.windows]
    print(f"{machine()}; one thread; {len(texts):,} dev comments; onnxruntime {onnxruntime.__version__}")
    contestants = variants(scorer.folder.weights)
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    scored: dict[str, Array] = {}
    for _ in range(options.rounds + 1):  # the first warms up
        for name, (run, budget, multiple) in contestants.items():
            start = time.perf_counter()
            scored[name] = logits(run, windows, budget, multiple)
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(each[1:]) for name, each in seconds.items()}
    shipped = next(iter(medians))
    print("| variant | comments/s | time, of the shipped | logits differ by at most |\n|---|---|---|---|")
    for name, median in medians.items():
        far = np.abs(scored[name] - scored[shipped]).max()
        print(f"| {name} | {len(texts) / median:.0f} | {median / medians[shipped]:.2f} | {far:.3f} |")
    shares = time_by_operator(scorer.folder.weights.read_bytes(), windows)
    print("by operator: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))


if __name__ == "__main__":
    main()
