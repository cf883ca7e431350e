"""A model folder from its parts: every file named in the manifest with its sha256."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from moderation.scoring import Manifest
from moderation.scoring.model_folder import CARD, MANIFEST, TOKENIZER, WEIGHTS, sha256_of

# Digests of the texts that a candidate was trained on.
TRAINED_TEXTS = "trained_texts.npy"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` into the folder with the digests of the files that lie there."""
    names = [name for name in (WEIGHTS, TOKENIZER, CARD, TRAINED_TEXTS) if (folder / name).is_file()]
    table = asdict(manifest) | {"files": {name: sha256_of(folder / name) for name in names}}
    text = json.dumps(table, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
