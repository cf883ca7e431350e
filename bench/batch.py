"""Comments a second of `label`, where the time goes, and whether memory stays flat.

    python -m bench.batch DEV_FOLDER [--rows 20000] [--memory-rows 10000 100000 1000000] [--peers 256]

DEV_FOLDER holds Parquet files with a column `text`; comments are made from them by joining the halves of two,
so that lengths are real and no two are alike, in a million as well: that run takes half an hour on two cores.
Everything runs in subprocesses, so that peak memory is its own. Peers score a part of the same comments.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.parquet as pq

from bench.machine import machine
from moderation.batch import LocalEngine, Output, ReadOptions, Run, Source
from moderation.policy import Policy
from moderation.scoring import EncodedInput, OnnxScorer, find_model
from moderation.types import Scores, ScoringInput

# The reader comments among the dev sets; tweets and templates have other lengths.
READER_COMMENTS = ("globe_c3", "kaggle_insults", "unhealthy_comments")


class TimedScorer(OnnxScorer):
    """Adds up what tokenising and the network take, over all threads, and the tokens."""

    tokenise_s = score_s = 0.0
    tokens = 0
    adding = Lock()

    def encode(self, inputs: Sequence[ScoringInput]) -> list[EncodedInput]:
        began = time.perf_counter()
        encoded = super().encode(inputs)
        took, tokens = time.perf_counter() - began, sum(each.n_tokens for each in encoded)
        with self.adding:
            self.tokenise_s += took
            self.tokens += tokens
        return encoded

    def score_encoded(self, encoded: Sequence[EncodedInput]) -> list[Scores]:
        began = time.perf_counter()
        scores = super().score_encoded(encoded)
        took = time.perf_counter() - began
        with self.adding:
            self.score_s += took
        return scores


def comments(dev: Path, rows: int) -> Iterator[str]:
    """Distinct comments of real lengths, the same ones every time."""
    texts = [
        text
        for name in READER_COMMENTS
        for text in pq.read_table(dev / f"{name}.parquet", columns=["text"])["text"].to_pylist()
    ]
    rng = random.Random(1)
    for number in range(rows):
        one, other = rng.choice(texts).split(), rng.choice(texts).split()
        yield " ".join([*one[: len(one) // 2], *other[len(other) // 2 :], str(number)])


def generate(dev: Path, rows: int, path: Path) -> None:
    """A Parquet file of `rows` distinct comments."""
    schema = pa.schema([("id", pa.int64()), ("author", pa.string()), ("text", pa.string())])
    texts = comments(dev, rows)
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, 10_000):
            numbers = range(start, min(rows, start + 10_000))
            columns = [
                list(numbers),
                [f"user{n % 997}" for n in numbers],
                [text for _, text in zip(numbers, texts, strict=False)],
            ]
            writer.write_table(pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema))


def label(source: Path, output: Path, threads: int, session_threads: int) -> dict[str, float]:
    """Label a file in this process; seconds by stage are of all threads together."""
    scorer = TimedScorer(find_model("comment-minilm-en"), threads=session_threads)
    run = Run(
        Source(source, format_name=None, encoding=None, options=ReadOptions()),
        Output.of(output),
        scorer,
        Policy.load(),
        engine=LocalEngine(scorer, threads // session_threads),
    )
    before, began = os.times(), time.perf_counter()
    summary = run.execute()
    wall, after = time.perf_counter() - began, os.times()
    return {
        "rows": summary.rows,
        "scored": summary.scored,
        "wall_s": wall,
        "cpu_s": after.user + after.system - before.user - before.system,
        "tokenise_s": scorer.tokenise_s,
        "score_s": scorer.score_s,
        "tokens": scorer.tokens,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def read_and_write(source: Path, output: Path) -> dict[str, float]:
    """The same run with scores that cost nothing: what reading, remembering and writing take."""

    class FreeScorer:
        attributes = OnnxScorer(find_model("comment-minilm-en"), threads=1).attributes
        model = "free@1"

        def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
            values = dict.fromkeys(self.attributes, 0.123456)
            return [Scores(values, self.model) for _ in inputs]

    options = ReadOptions()
    run = Run(
        Source(source, format_name=None, encoding=None, options=options),
        Output.of(output),
        FreeScorer(),
        Policy.load(),
    )
    began = time.perf_counter()
    run.execute()
    return {"read_write_s": time.perf_counter() - began}


def bert_base(source: Path, n: int, threads: int) -> dict[str, float]:
    """Detoxify's class: BERT-base, random weights of its shape, in PyTorch, batches as they come."""
    import torch  # noqa: PLC0415  a peer's dependency, not ours
    from transformers import BertConfig, BertForSequenceClassification  # noqa: PLC0415

    torch.set_num_threads(threads)
    model = BertForSequenceClassification(BertConfig(num_labels=6)).eval()
    texts = pq.read_table(source)["text"].to_pylist()[:n]
    tokenizer = OnnxScorer(find_model("comment-minilm-en"), threads=1)._tokenizer  # the same WordPiece
    began = time.perf_counter()
    with torch.no_grad():
        for start in range(0, n, 32):
            encoded = [e.ids[:512] for e in tokenizer.encode_batch(texts[start : start + 32])]
            width = max(map(len, encoded))
            ids = torch.tensor([e + [0] * (width - len(e)) for e in encoded])
            model(input_ids=ids, attention_mask=(ids != 0).long())
    wall = time.perf_counter() - began
    return {"rows": n, "wall_s": wall}


def same_network(source: Path, n: int, threads: int) -> dict[str, float]:
    """The transformers pipeline on our encoder in float, one comment at a time, which is its default."""
    import torch  # noqa: PLC0415  a peer's dependency, not ours

    from bench.scoring import same_network_pipeline  # noqa: PLC0415  brings transformers

    torch.set_num_threads(threads)
    pipeline = same_network_pipeline(None)
    texts = pq.read_table(source)["text"].to_pylist()[:n]
    began = time.perf_counter()
    pipeline(texts)
    return {"rows": n, "wall_s": time.perf_counter() - began}


def in_subprocess(stage: str, *arguments: str | int | Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.batch", "--stage", stage, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def run_stage(stage: str, arguments: list[str]) -> dict[str, float]:
    paths = [Path(each) for each in arguments]
    if stage == "label":
        return label(paths[0], paths[1], int(arguments[2]), int(arguments[3]))
    if stage == "free":
        return read_and_write(paths[0], paths[1])
    peer = {"bert-base": bert_base, "pipeline": same_network}[stage]
    return peer(paths[0], int(arguments[1]), int(arguments[2]))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dev", nargs="*")
    parser.add_argument("--rows", type=int, default=20_000, help="distinct comments for the rates")
    parser.add_argument("--memory-rows", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--peers", type=int, default=256, help="comments for the peers")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        print(json.dumps(run_stage(options.stage, options.dev)))
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(options.dev[0]), Path(folder), options)


def measure(dev: Path, folder: Path, options: argparse.Namespace) -> None:
    threads, source = options.threads, folder / "rates.parquet"
    print(machine())
    generate(dev, options.rows, source)
    free = in_subprocess("free", source, folder / "free.parquet")["read_write_s"]
    print(f"{options.rows} distinct comments, Parquet to Parquet, {threads} threads")
    print(f"  read and write alone: {options.rows / free:.0f} rows/s", flush=True)
    for name, session_threads in (("one session a thread", 1), (f"one session, {threads} threads", threads)):
        got = in_subprocess("label", source, folder / f"{session_threads}.parquet", threads, session_threads)
        workers = threads // session_threads
        stages = {
            "read and write": free,
            "tokenise": got["tokenise_s"] / workers,
            "score": got["score_s"] / workers,
        }
        total = sum(stages.values())
        shares = ", ".join(f"{stage} {seconds / total:.1%}" for stage, seconds in stages.items())
        print(
            f"  {name}: {got['rows'] / got['wall_s']:.0f} comments/s of {got['tokens'] / got['rows']:.0f} tokens, "
            f"{got['tokens'] / got['wall_s']:.0f} tokens/s, peak {got['peak_mb']:.0f} MB ({shares})",
            flush=True,
        )
    peers = {
        "bert-base": "BERT-base in PyTorch (detoxify's class)",
        "pipeline": "transformers pipeline, our encoder",
    }
    for stage, name in peers.items() if options.peers else ():
        peer = in_subprocess(stage, source, options.peers, threads)
        print(f"  {name}: {peer['rows'] / peer['wall_s']:.1f} comments/s", flush=True)
    for rows in options.memory_rows:
        generate(dev, rows, folder / "memory.parquet")
        got = in_subprocess("label", folder / "memory.parquet", folder / f"memory{rows}.parquet", threads, 1)
        print(
            f"  {rows} rows: {rows / got['wall_s']:.0f} comments/s, "
            f"peak {got['peak_mb']:.0f} MB, {got['wall_s']:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
