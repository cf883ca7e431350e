"""`python -m serve`: reads the settings, refuses what cannot work, and starts the server."""

from __future__ import annotations

import os
import sys

import uvicorn
from pydantic import ValidationError
from pydantic_settings import CliApp

from moderation import ModerationError
from serve.logs import configure_logs
from serve.settings import PREFIX, Settings, refuse_unknown_variables


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


def run(settings: Settings) -> None:
    """Serve until told to stop. Worker processes read the settings from the environment."""
    configure_logs(settings.log_level)
    os.environ.update(settings.as_environment())
    uvicorn.run(
        "serve.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_s,
    )


if __name__ == "__main__":
    sys.exit(main())
