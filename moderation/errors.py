"""All errors that the library raises on purpose.

    ModerationError
    ├── InputError            what was handed in cannot be used
    │   ├── PageError         a page cannot be read or is past a limit
    │   └── DumpError         a dump, its format or its columns cannot be used
    ├── ModelError            a model cannot be used
    │   ├── ModelNotFound     no model of that name or at that path
    │   └── ModelDamaged      a file of the model is missing or not the one that the manifest names
    ├── RegistryError         a registry of models cannot be used, or refuses what was asked
    │   ├── NotPromoted       the gate has not let this candidate through against the serving model
    │   └── GateReportDamaged a candidate's gate.json cannot be read
    ├── PolicyError           a policy file is wrong, or names an attribute that the model does not score
    ├── ScoringError          the model failed on a batch; nothing in it was scored
    └── MissingExtra          an optional part is not installed

Every message names the input and what to do about it, and never holds comment text.
"""

from __future__ import annotations

from collections.abc import Sequence


class ModerationError(Exception):
    """Base of all errors of this library."""


class InputError(ModerationError):
    """Raised when what was handed in cannot be used; `source` names it, `remedy` says what to do."""

    def __init__(self, source: str, problem: str, remedy: str = "") -> None:
        self.source, self.problem, self.remedy = source, problem, remedy
        super().__init__(f"{source}: {problem}" + (f". {remedy}" if remedy else ""))


class PageError(InputError):
    """Raised when a page cannot be read or is past a limit of size or nesting."""


class DumpError(InputError):
    """Raised when a dump cannot be read, or its format or a column cannot be found."""


class ModelError(ModerationError):
    """Raised when a model cannot be used."""


class ModelNotFound(ModelError):
    """Raised when there is no model of that name and no model folder at that path."""

    def __init__(self, name: str, installed: Sequence[str], hint: str = "") -> None:
        self.name, self.installed = name, tuple(installed)
        super().__init__(
            f"no model {name!r}. Installed: {', '.join(installed) or 'none'}. "
            "Name one of these, or give the path of a folder with a manifest.json, or of a registry." + hint
        )


class ModelDamaged(ModelError):
    """Raised when a file of a model folder is missing or differs from what its manifest says."""

    def __init__(
        self, folder: str, problem: str, remedy: str = "Install it again; train a candidate again"
    ) -> None:
        self.folder, self.problem, self.remedy = folder, problem, remedy
        super().__init__(f"model folder {folder}: {problem}. {remedy}.")


class RegistryError(ModerationError):
    """Raised when a registry of models cannot be read or written, or has no such model."""

    def __init__(self, registry: str, problem: str, remedy: str = "") -> None:
        self.registry, self.problem, self.remedy = registry, problem, remedy
        super().__init__(f"{registry}: {problem}" + (f". {remedy}" if remedy else ""))


class NotPromoted(RegistryError):
    """Raised when a candidate has no gate report that let it through against the model that serves."""


class GateReportDamaged(RegistryError):
    """Raised when a gate report is there and cannot be read."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, f"cannot be read: {problem}", "Run the gate on this candidate again")


class PolicyError(ModerationError):
    """Raised when a policy file is malformed or names an attribute that the model does not score."""


class ScoringError(ModerationError):
    """Raised when the model fails on a batch: none of its comments has a score, so none may be approved."""


class MissingExtra(ModerationError):
    """Raised when a function needs a package that only an extra installs."""

    def __init__(self, what: str, extra: str) -> None:
        self.what, self.extra = what, extra
        super().__init__(f"{what} needs the extra {extra!r}: pip install 'moderation[{extra}]'")
