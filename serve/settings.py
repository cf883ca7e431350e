"""The settings of the service: one frozen object, from the command line and from MODERATION_… variables."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "MODERATION_"


class Settings(BaseSettings):
    """Settings of the moderation service. Every option can also be given as a variable: --max-wait-s 2 is
    MODERATION_MAX_WAIT_S=2. An option on the command line wins."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="forbid",
        cli_kebab_case=True,
        cli_prog_name="moderation serve",
        cli_hide_none_type=True,
        cli_implicit_flags=True,
        cli_avoid_json=True,
    )

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    model: str = Field(
        "comment-minilm-en",
        description="name of an installed model, path of a model folder, or of a registry, whose promotions "
        "and rollbacks are then followed",
    )
    shadow_model: str | None = Field(
        None,
        description="a candidate that scores a share of the comments too, for the metrics alone: "
        "as for --model, or NAME@VERSION of its registry",
    )
    shadow_share: float = Field(
        0.1, gt=0, le=1, description="share of the comments that the candidate scores"
    )
    policy: Path | None = Field(None, description="policy TOML; by default the one that ships")
    threads: int | None = Field(
        None, ge=1, description="cores that scoring uses in a worker; default: its share"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least level that is logged"
    )
    workers: int = Field(1, ge=1, description="processes that serve; each loads the model")
    shutdown_s: int = Field(30, ge=1, description="seconds that accepted requests have to finish at shutdown")
    require_keys: bool | None = Field(
        None, description="only let requests with an API key in; default: on any address but loopback"
    )
    per_minute: int | None = Field(None, ge=1, description="quota of a key that has none of its own")
    database_url: str = Field(
        default_factory=lambda: f"sqlite:///{user_data_path('moderation') / 'service.sqlite3'}",
        description="feedback and keys: sqlite:////path/to/file or postgresql://user:password@host/name",
    )
    retention_days: int | None = Field(
        None, ge=1, description="feedback is deleted that long after its last change"
    )
    permissive_attributes: bool = Field(
        False, description="Perspective protocol: leave out unknown attributes, do not refuse them"
    )
    fallback_language: str | None = Field(
        "en", description="language of a comment that is too short to tell; none: refuse to guess"
    )
    cors_origins: str = Field(
        "", description="origins of web pages that may call the service, with commas between; * for all"
    )
    public_url: str | None = Field(
        None, description="address in the discovery document; default: the Host header of the request"
    )
    coral_secret: SecretStr | None = Field(
        None,
        description="signing secret of Coral's external moderation phase; then /v1/coral wants signatures",
    )
    otel_endpoint: str | None = Field(
        None,
        description="OpenTelemetry collector that gets a trace of each request over HTTP, such as "
        "http://collector:4318; needs the extra otel",
    )
    tls_cert: Path | None = Field(
        None, description="certificate chain as PEM; with it the service speaks HTTPS"
    )
    tls_key: Path | None = Field(
        None, description="private key as PEM; default: in the file of the certificate"
    )
    max_wait_s: float = Field(
        0.5,
        gt=0,
        description="longest time in seconds to wait for the scoring of others; past it comes a 429",
    )
    max_comment_bytes: int = Field(65_536, ge=1, description="longest comment, in bytes of UTF-8")
    max_comments: int = Field(1_000, ge=1, description="most comments in one request to /v1/score")
    max_page_bytes: int = Field(10_000_000, ge=1, description="largest request body")

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def allowed_origins(self) -> list[str]:
        """The origins of `cors_origins`, taken apart."""
        return [origin.strip() for origin in self.cors_origins.split(",") if origin.strip()]

    @property
    def keys_required(self) -> bool:
        """Whether requests need an API key."""
        return not self.on_loopback if self.require_keys is None else self.require_keys

    @classmethod
    def from_environment(cls) -> Settings:
        """Read MODERATION_… variables. Raises ValueError, naming each variable that is unknown or wrong."""
        refuse_unknown_variables()
        return cls()

    def as_environment(self) -> dict[str, str]:
        """The variables that give these settings again, for worker processes."""
        values = self.model_dump(exclude_defaults=True)
        return {PREFIX + name.upper(): _as_text(value) for name, value in values.items() if value is not None}


def _as_text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def refuse_unknown_variables() -> None:
    """Raise ValueError when a MODERATION_… variable names no setting: a typo must not pass unseen."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )
    if unknown:
        raise ValueError(
            f"unknown variables {', '.join(unknown)}. `moderation serve --help` lists the settings."
        )
