"""A registry of models: a folder from which a service is told, by one file, which model to serve.

    REGISTRY/models/NAME@VERSION/   model folders; what their manifests list never changes
    REGISTRY/current.json           which of them serves (moderation/registry/pointer.py)

Readers take no lock: a model is there whole once its folder bears its name, and `current.json` is replaced
in one step. So a process that is killed at any moment leaves a registry that loads.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import filelock

from moderation.durable_file import sync, write_durably
from moderation.errors import GateReportDamaged, ModelDamaged, NotPromoted, RegistryError
from moderation.registry.gate_report import GateReport
from moderation.registry.pointer import CURRENT, Pointer
from moderation.scoring import ModelFolder, OnnxScorer, find_model
from moderation.scoring.model_folder import MANIFEST
from moderation.types import ScoringInput

MODELS = "models"
# A model that is being copied; no id begins with a dot.
INCOMING = ".incoming"
LOCK = ".lock"
# What may lie beside the files that a manifest lists and comes along: reports, policies, pictures of both.
BESIDE = {".json", ".html", ".toml", ".md", ".png", ".svg"}
ID = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9][\w.+-]*", re.ASCII)
# Copying a model takes a second; who holds the lock for longer is stuck.
LOCK_TIMEOUT_S = 60


class Registry:
    """The models under one folder. Safe to use from several processes at once."""

    def __init__(self, path: str | Path) -> None:
        """Nothing is read or made yet."""
        self.path = Path(path)

    @property
    def exists(self) -> bool:
        """Whether there is a registry at that path."""
        return (self.path / CURRENT).is_file()

    def pointer(self) -> Pointer:
        """Which model serves, and what came before it. Raises RegistryError."""
        return Pointer.read(self.path)

    def current(self) -> Path:
        """The model folder that serves. Raises RegistryError when none has been promoted yet."""
        model = self.pointer().model
        if model is None:
            raise RegistryError(
                str(self.path), "no model has been promoted yet", "`moderation models promote` does it"
            )
        return self.folder(model)

    def list(self) -> tuple[str, ...]:
        """The ids ("name@version") of all models in the registry, sorted. Raises RegistryError."""
        self.pointer()
        return tuple(sorted(path.parent.name for path in (self.path / MODELS).glob(f"[!.]*/{MANIFEST}")))

    def folder(self, id: str) -> Path:
        """The folder of a model of the registry. Raises RegistryError, listing what there is."""
        folder = self.path / MODELS / id
        if not ID.fullmatch(id) or not (folder / MANIFEST).is_file():
            there = ", ".join(self.list()) or "none"
            raise RegistryError(str(self.path), f"there is no model {id!r}", f"There are: {there}")
        return folder

    def add(self, model: str | Path) -> str:
        """Copy a model folder, or an installed model by its name, into the registry and return its id.

        The copy is checked file by file, and the model must load and score. A model that is there already is
        left as it is, but what lies beside its files, such as a gate report, is renewed. Makes the registry
        if there is none. Raises ModelError, ScoringError, RegistryError.
        """
        source = find_model(model)
        id = source.manifest.id
        if not ID.fullmatch(id) or any(Path(name).name != name for name in source.manifest.files):
            raise RegistryError(
                str(model),
                f"{id!r} has a name, a version or files whose names are not fit for a folder",
                "Use letters, digits and ._+-",
            )
        OnnxScorer(source, threads=1).score([ScoringInput("Hello")])
        target = self.path / MODELS / id
        with self._writing(make=True):
            if not self.exists:
                Pointer().write(self.path)
            if target.is_dir():
                self._renew(source, target)
            else:
                self._copy(source, target)
        return id

    def _copy(self, source: ModelFolder, target: Path) -> None:
        incoming = target.with_name(INCOMING)
        shutil.rmtree(incoming, ignore_errors=True)  # what a process that was killed has left
        incoming.mkdir()
        for name in (*source.manifest.files, MANIFEST, *_beside(source)):
            shutil.copyfile(source.path / name, incoming / name)
            sync(incoming / name)
        ModelFolder.open(incoming)
        sync(incoming)
        incoming.rename(target)
        sync(target.parent)

    def _renew(self, source: ModelFolder, target: Path) -> None:
        if (source.path / MANIFEST).read_bytes() != (target / MANIFEST).read_bytes():
            raise RegistryError(
                str(self.path),
                f"holds another {source.manifest.id} already",
                "What has been added never changes: give the candidate a version of its own",
            )
        if source.path.resolve() == target.resolve():
            return
        for name in _beside(source):
            with (source.path / name).open("rb") as file:
                write_durably(target / name, partial(shutil.copyfileobj, file))

    def promote(self, id: str, *, force: bool = False) -> Pointer:
        """Let a model of the registry serve; the one that served is what a rollback goes back to.

        It needs a gate report that let exactly these weights through against exactly those that serve; `force`
        does without, and the objection is recorded. The first model of a registry has nothing to be
        compared with. Promoting what serves changes nothing. Raises NotPromoted, RegistryError, ModelDamaged.
        """
        with self._writing():
            pointer = self.pointer()
            candidate = ModelFolder.open(self.folder(id))
            if pointer.model == id:
                return pointer
            objection = self._objection(candidate, pointer)
            if objection and not force:
                raise NotPromoted(
                    str(candidate.path),
                    f"is not promoted: {objection}",
                    f"`moderation gate {candidate.path} --against {self.path} --labels FILE` compares it anew; "
                    "--force overrules",
                )
            pointer = pointer.promoted(id, objection)
            pointer.write(self.path)
        return pointer

    def _objection(self, candidate: ModelFolder, pointer: Pointer) -> str | None:
        if pointer.model is None:
            return None
        try:
            report = GateReport.of(candidate.path)
            serving = ModelFolder.open(self.folder(pointer.model))
        except (GateReportDamaged, ModelDamaged) as error:
            return str(error)
        return report.objection(candidate.manifest, serving.manifest) if report else "it has no gate report"

    def rollback(self) -> Pointer:
        """Let the model serve that served before the last promotion. Raises RegistryError, ModelDamaged."""
        with self._writing():
            pointer = self.pointer()
            if not pointer.previous:
                raise RegistryError(str(self.path), "no model served before this one", "Promote another one")
            ModelFolder.open(self.folder(pointer.previous[-1]))
            pointer = pointer.rolled_back()
            pointer.write(self.path)
        return pointer

    @contextlib.contextmanager
    def _writing(self, *, make: bool = False) -> Iterator[None]:
        """One writer at a time. Raises RegistryError where there is no registry, or the disk does not take it."""
        try:
            if make:
                (self.path / MODELS).mkdir(parents=True, exist_ok=True)
            else:
                self.pointer()
            with filelock.FileLock(self.path / LOCK, timeout=LOCK_TIMEOUT_S):
                yield
        except filelock.Timeout as error:
            raise RegistryError(
                str(self.path),
                "another command has been changing it for a minute",
                "Try again when it is done",
            ) from error
        except OSError as error:
            raise RegistryError(
                str(self.path), f"cannot be changed: {error.strerror or error}", "Nothing was changed"
            ) from error


def _beside(source: ModelFolder) -> list[str]:
    listed = {*source.manifest.files, MANIFEST}
    return sorted(
        path.name
        for path in source.path.iterdir()
        if path.suffix in BESIDE and path.is_file() and path.name not in listed
    )
