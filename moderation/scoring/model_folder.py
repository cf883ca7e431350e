"""Model folders: a manifest that names every file with its sha256, weights as ONNX, a tokenizer, a card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from moderation.errors import ModelDamaged, ModelNotFound

DEFAULT_MODEL = "comment-minilm-en"
MANIFEST = "manifest.json"
WEIGHTS = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "README.md"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model folder says of itself.

    `calibration` maps an attribute to the slope and intercept of its logit (Platt 1999): probability =
    sigmoid(slope * logit + intercept). `span_calibration` does the same for the logit of a word, its intercept
    moved so that 0.5 is the threshold that finds toxic passages best. `perspective` maps an attribute of
    Perspective's to the one of ours that stands for it and the knots of a monotone map of probability to its scale.
    `training` and `evaluation` hold what was recorded when the model was made.
    """

    name: str
    version: str
    attributes: tuple[str, ...]
    languages: tuple[str, ...]
    window_tokens: int
    window_overlap: int
    calibration: Mapping[str, tuple[float, float]]
    files: Mapping[str, str]
    span_calibration: tuple[float, float] | None = None
    perspective: Mapping[str, Any] | None = None
    licence: str = ""
    training: Mapping[str, Any] | None = None
    evaluation: Mapping[str, Any] | None = None
    format: int = FORMAT

    @property
    def id(self) -> str:
        """The "name@version" that scores carry."""
        return f"{self.name}@{self.version}"

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Manifest:
        """Build from parsed JSON. Raises ValueError on a missing or unknown key or an unknown format."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(table) - known)
        if unknown:
            raise ValueError(f"unknown keys {', '.join(unknown)}")
        if table.get("format") != FORMAT:
            raise ValueError(f"format {table.get('format')!r}, but this version reads format {FORMAT}")
        try:
            values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
            manifest = cls(**values)
        except TypeError as error:
            raise ValueError(str(error)) from error
        if set(manifest.calibration) != set(manifest.attributes):
            raise ValueError("calibration and attributes do not name the same attributes")
        return manifest


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model folder whose manifest has been read and whose files have been verified."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path) -> ModelFolder:
        """Read the manifest and check the sha256 of every file. Raises ModelDamaged."""
        try:
            table = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
            if not isinstance(table, dict):
                raise ValueError("it is not a JSON object")
            manifest = Manifest.from_dict(table)
        except (OSError, ValueError) as error:
            raise ModelDamaged(str(path), f"{MANIFEST} cannot be read: {error}") from error
        for required in (WEIGHTS, TOKENIZER):
            if required not in manifest.files:
                raise ModelDamaged(str(path), f"{MANIFEST} does not list {required}")
        for name, digest in manifest.files.items():
            if sha256_of(path / name) != digest:
                raise ModelDamaged(str(path), f"{name} is not the file that {MANIFEST} names")
        return cls(path, manifest)

    @property
    def digest(self) -> str:
        """sha256 of the manifest, which names that of every file: it changes when anything of the model does."""
        return sha256_of(self.path / MANIFEST)

    @property
    def weights(self) -> Path:
        return self.path / WEIGHTS

    @property
    def tokenizer(self) -> Path:
        return self.path / TOKENIZER


def sha256_of(path: Path) -> str:
    """Hex digest of a file; empty when the file cannot be read, which equals no digest."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def installed_models() -> list[Path]:
    """Folders of the models that ship with the package: inside the wheel, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "_models"
    root = shipped if shipped.is_dir() else package.parent / "models"
    return sorted(manifest.parent for manifest in root.glob(f"*/{MANIFEST}"))


def find_model(name_or_path: str | Path) -> ModelFolder:
    """Open the installed model of that name, the model folder at that path, or what a registry there serves.

    Raises ModelNotFound when there is none of them, ModelDamaged when a file of it is not as the manifest says,
    RegistryError for a registry that serves none.
    """
    from moderation.registry.registry import Registry  # noqa: PLC0415  the registry is made of model folders

    installed = {path.name: path for path in installed_models()}
    if str(name_or_path) in installed:
        return ModelFolder.open(installed[str(name_or_path)])
    path = Path(name_or_path)
    if (path / MANIFEST).is_file():
        return ModelFolder.open(path)
    if (registry := Registry(path)).exists:
        return ModelFolder.open(registry.current())
    raise ModelNotFound(str(name_or_path), list(installed))
