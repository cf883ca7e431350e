"""Files that are there whole or not at all, even if the process is killed or the power goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_durably(path: Path, write: Callable[[BinaryIO], object], scratch: Path | None = None) -> None:
    """Replace `path` by what `write` puts into a file beside it, or in the folder `scratch` of the same disk.

    The last step is a rename. Raises OSError; what was at `path` before is then still there.
    """
    temporary = (scratch or path.parent) / f".{path.name}.new"
    try:
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file's contents, or a folder's names, are on the disk. Raises OSError."""
    if path.is_dir() and os.name != "posix":
        return  # a folder cannot be opened there, and its names are journalled
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
