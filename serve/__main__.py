"""`python -m serve`: reads the settings, refuses what cannot work, and starts the server."""

from __future__ import annotations

import os
import sys
import tempfile

import uvicorn
from pydantic import ValidationError
from pydantic_settings import CliApp

from moderation import ModerationError
from moderation.scoring import find_model
from serve.database import migrate, open_database
from serve.keys import KeyStore
from serve.logs import configure_logs
from serve.metrics import MULTIPROCESS_DIR
from serve.settings import PREFIX, Settings, refuse_unknown_variables
from serve.shadow import shadow_folder
from serve.tracing import traces_to

# Longer than clients and load balancers keep an idle connection (60 s is usual), so that it is never the service that
# closes one on which a request is on its way: 2 of 2,000 were lost so at uvicorn's 5 s (bench.service).
KEEP_ALIVE_S = 75


class OpenToStrangers(ModerationError):
    """Raised when keys are required and there is none."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"requests to {host} need an API key, and there is none: create one with "
            "`moderation keys create NAME`, or let everybody in with --no-require-keys"
        )


def main(arguments: list[str] | None = None) -> int:
    """Start the service; 0 after a shutdown, 2 when the settings cannot work."""
    try:
        refuse_unknown_variables()
        settings = CliApp.run(Settings, cli_args=sys.argv[1:] if arguments is None else arguments)
        run(settings)
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"])
            print(
                f"error: --{name.replace('_', '-')} ({PREFIX}{name.upper()}): {fault['msg']}", file=sys.stderr
            )
        return 2
    except (ValueError, ModerationError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def prepare(settings: Settings) -> None:
    """Refuse what cannot work before a worker starts, and bring the database up to date.

    Raises ModelError, PolicyError, DatabaseError, MissingExtra, OpenToStrangers.
    """
    find_model(settings.model)
    if settings.otel_endpoint is not None:
        traces_to(settings.otel_endpoint).shutdown()
    if settings.shadow_model:
        find_model(shadow_folder(settings.shadow_model, settings.model))
    engine = open_database(settings.database_url)
    migrate(engine)
    if settings.keys_required and not any(key.revoked_at is None for key in KeyStore(engine).list()):
        raise OpenToStrangers(settings.host)
    engine.dispose()


def run(settings: Settings) -> None:
    """Serve until told to stop. Worker processes read the settings from the environment."""
    configure_logs(settings.log_level)
    prepare(settings)
    os.environ.update(settings.as_environment())
    with tempfile.TemporaryDirectory() as metrics_dir:
        if settings.workers > 1:
            os.environ[MULTIPROCESS_DIR] = metrics_dir
        uvicorn.run(
            "serve.app:create_app",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            ssl_certfile=settings.tls_cert,
            ssl_keyfile=settings.tls_key,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=settings.shutdown_s,
            timeout_keep_alive=KEEP_ALIVE_S,
        )


if __name__ == "__main__":
    sys.exit(main())
