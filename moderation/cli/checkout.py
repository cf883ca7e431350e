"""Commands of the packages that live beside this one in a checkout or an image, not in the wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from moderation.errors import ModerationError

# Options and --help are the other package's own: they are handed on as they are.
HAND_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


class NotInTheWheel(ModerationError):
    """Raised when a package is not beside this one, as in an installation from the wheel."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is not part of the installed package: run it from a checkout of the project "
            "or from its image. `moderation score` and `moderation label` work without it"
        )


def run_module(module: str, arguments: list[str], *, what: str) -> None:
    """Replace this process by `python -m module`, from the checkout that this package is part of.

    `what` names the part for people. Raises NotInTheWheel.
    """
    root = Path(__file__).resolve().parents[2]
    package = module.split(".", maxsplit=1)[0]
    if not (root / package / "__init__.py").is_file():
        raise NotInTheWheel(what)
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), inherited]))
    # -P: a folder of the same name in the working directory is not ours.
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *arguments])
