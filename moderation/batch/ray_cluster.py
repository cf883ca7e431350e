"""The Ray cluster of a run: one that is there, or one of this machine that is started and ended."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moderation.batch.location import told
from moderation.errors import DumpError, MissingExtra

try:
    import ray
except ImportError as error:
    raise MissingExtra("--engine ray", "ray") from error

# Tries to start Ray on this machine: it gives its processes 30 s, which a busy machine may not have.
STARTS = 3
# A cluster that is not there, or lets nobody in, is looked for by Ray itself 20 times 40 s.
SECONDS_TO_ANSWER = 10
TRIES_TO_CONNECT = 3
TRIES = "RAY_gcs_server_port_wait_time_s"


@contextmanager
def cluster(address: str | None, n_cpus: int | None, source: str) -> Iterator[None]:
    """The cluster at `address` ("auto", host:port, ray://host:port), or one of this machine with `n_cpus`.

    One that the caller has connected to is used and left as it is. Raises DumpError where there is none, and
    where it gives up on `source`.
    """
    began = not ray.is_initialized()
    try:
        if began:
            _connect(address, n_cpus)
        yield
    except (ray.exceptions.RayError, ConnectionError) as error:
        raise DumpError(
            source,
            f"Ray gave up: {_cause(error)}",
            "What is done is kept: the same command goes on where it stopped.",
        ) from error
    finally:
        if began:
            ray.shutdown()  # type: ignore[no-untyped-call]


def n_cores() -> int:
    """Those of the whole cluster."""
    return max(1, int(ray.cluster_resources().get("CPU", 1)))  # type: ignore[no-untyped-call]


def _connect(address: str | None, n_cpus: int | None) -> None:
    # Nothing of a run leaves the house, and Ray's log of its own workings stays off the console (both are
    # looked for when it starts; who wants them sets them).
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    options: dict[str, Any] = {
        "include_dashboard": False,
        "logging_level": logging.ERROR,
        "log_to_driver": False,
    }
    if address:
        _require_answer(address)
        with _few_tries():
            try:
                ray.init(**options, address=address)
            except Exception as error:  # as below
                ray.shutdown()  # type: ignore[no-untyped-call]
                raise _no_cluster(address, _cause(error)) from error
    else:
        _start(options | {"address": "local", "num_cpus": n_cpus})
    logging.getLogger("ray.data").setLevel(logging.ERROR)


def _start(options: dict[str, Any]) -> None:
    for attempt in range(1, STARTS + 1):
        try:
            ray.init(**options)
            break
        except Exception as error:  # Ray raises what its processes do, of no common class
            ray.shutdown()  # type: ignore[no-untyped-call]
            if attempt == STARTS:
                raise ConnectionError(_cause(error)) from error


@contextmanager
def _few_tries() -> Iterator[None]:
    """Ray takes the tries to connect from the seconds that it gives a cluster to start, which stay as they were."""
    if TRIES in os.environ:
        yield
        return
    os.environ[TRIES] = str(TRIES_TO_CONNECT)
    try:
        yield
    finally:
        del os.environ[TRIES]


def _require_answer(address: str) -> None:
    """Raise DumpError where nothing listens; an address without a port is left to Ray."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_ANSWER).close()
    except (OSError, OverflowError) as error:
        raise _no_cluster(address, told(error)) from error


def _no_cluster(address: str, problem: str) -> DumpError:
    return DumpError(
        f"Ray cluster {address!r}",
        f"cannot be reached: {problem}",
        "Set RAY_ADDRESS to one that runs (host:6379 if `ray start --head` said nothing else), or unset it to "
        "use the cores of this machine. Where it asks for a token, set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN as well.",
    )


def _cause(error: Exception) -> str:
    """What went wrong, in a line; of what a worker raised the type alone, since a library may quote a comment in it."""
    raised = getattr(error, "cause", None)
    lines = str(raised or error).strip().splitlines()
    line = lines[-1] if lines else type(error).__name__
    return (line.partition(":")[0] if raised else line)[:300].strip(" .")
