"""Where inputs and outputs lie: on this machine or in an object store, both used as paths.

A store has no rename, but shows an object only when it is complete. So a file is made here and then put there
as a whole; what is half done is never seen, neither there nor here.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit
from urllib.request import url2pathname

from moderation.durable_file import write_durably
from moderation.errors import DumpError, MissingExtra

# Stores whose clients the extra `cloud` installs.
OF_CLOUD = ("s3", "gs", "gcs", "hf", "http", "https")


def located(name: str) -> Path:
    """The path that a name or URL means. s3://, gs://, hf://, https:// and whatever else fsspec knows.

    Credentials and endpoints are those of the store's own client, from its usual places. Raises MissingExtra
    without the extra `cloud`, DumpError for a scheme that is not known.
    """
    if "://" not in name:
        return Path(name)
    parts = urlsplit(name)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    try:
        import fsspec  # noqa: PLC0415  of the extra `cloud`
        from upath import UPath  # noqa: PLC0415

        if parts.scheme in OF_CLOUD:
            fsspec.get_filesystem_class(parts.scheme)
    except ImportError as error:
        raise MissingExtra(f"{parts.scheme}://", "cloud") from error
    try:
        # Listings are not remembered: a run looks for what it has itself just written.
        return cast(Path, UPath(name, use_listings_cache=False))
    except (ImportError, ValueError) as error:
        raise DumpError(
            name, f"cannot be opened: {error}", "Known: s3://, gs://, hf://, https://."
        ) from error


def is_remote(path: Path) -> bool:
    """Whether a path lies in a store, not on this machine."""
    return not isinstance(path, Path)


def failures(path: Path) -> tuple[type[Exception], ...]:
    """What is raised when a path cannot be read or written: clients of stores have types of their own."""
    return (Exception,) if is_remote(path) else (OSError,)


@contextlib.contextmanager
def looking_at(path: Path) -> Iterator[None]:
    """Turns what is raised by looking whether a path is there, which it need not be, into a DumpError."""
    try:
        yield
    except failures(path) as error:
        raise DumpError(str(path), f"cannot be reached: {told(error)}") from error


def told(error: Exception) -> str:
    """An error in a few words."""
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


def write_whole(path: Path, write: Callable[[BinaryIO], object], scratch: Path | None = None) -> None:
    """Replace `path` by what `write` puts into a file, all of it or not at all.

    Raises one of `failures(path)`; what was at `path` before is then still there.
    """
    if not is_remote(path):
        write_durably(path, write, scratch)
        return
    with tempfile.NamedTemporaryFile() as file:
        write(cast(BinaryIO, file))
        file.flush()
        store, key = _store(path)
        store.put_file(file.name, key)


def remove_tree(path: Path) -> None:
    """Delete a folder; what is not there, or cannot be deleted, is passed over."""
    if not is_remote(path):
        shutil.rmtree(path, ignore_errors=True)
        return
    with contextlib.suppress(*failures(path)):
        store, key = _store(path)
        store.rm(key, recursive=True)


def matching(pattern: Path) -> list[Path]:
    """The files that a pattern with *, ? or [] means, in the order of their names; ** goes into folders."""
    if not is_remote(pattern):
        found = glob.glob(str(pattern), recursive=True)  # noqa: PTH207  a pattern may be absolute
        return sorted(path for path in map(Path, found) if path.is_file())
    store, key = _store(pattern)
    return [located(store.unstrip_protocol(each)) for each in sorted(store.glob(key))]


def is_pattern(path: Path) -> bool:
    """Whether a path that does not exist can be meant as a pattern."""
    return glob.has_magic(str(path)) and not str(path).startswith(("http://", "https://"))


def version_of(path: Path) -> str | None:
    """What a store says changes with an object (size, ETag, time); None on this machine."""
    if not is_remote(path):
        return None
    store, key = _store(path)
    return str(store.ukey(key))


def lock_of(path: Path) -> Path:
    """The lock file of an output. Stores have none: there it keeps runs of this machine apart alone."""
    if not is_remote(path):
        return path.with_name(f".{path.name}.lock")
    name = hashlib.blake2b(str(path).encode(), digest_size=16).hexdigest()
    return Path(tempfile.gettempdir()) / f"moderation-{name}.lock"


def _store(path: Any) -> tuple[Any, str]:
    """The file system of a remote path, and the path in it."""
    return path.fs, path.path
