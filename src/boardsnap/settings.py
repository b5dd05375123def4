"""Every setting of a server, from the environment and a TOML file, checked once.

The environment wins over the file, what a caller names wins over both. This module reads nothing
by itself: the environment is handed in.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from boardsnap.errors import ConfigError

PREFIX = "BOARDSNAP_"
# Variables with the prefix that are no settings of a server.
_OTHER_VARIABLES = frozenset(
    {"BOARDSNAP_DEBUG", "BOARDSNAP_SETTINGS", "BOARDSNAP_SERVER", "BOARDSNAP_TOKEN"}
)
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_BLOB_STORES = ("s3", "gs", "az", "file")


class Settings(BaseModel):
    """How one server or worker runs.

    Each field is a key of the TOML file, and in capitals after `BOARDSNAP_` a variable of the
    environment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data: Path = Field(description="Folder of the database and the photos.")
    database: str | None = Field(
        default=None,
        repr=False,
        description="`sqlite:///FILE` or `postgresql://…`; a SQLite file in the data folder.",
    )
    blobs: str | None = Field(
        default=None,
        description="Where photos are kept: a folder, `s3://…`, `gs://…` or `az://…`; "
        "a folder in the data folder.",
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on. On loopback nobody has to sign in.",
    )
    port: int = Field(default=8577, ge=0, le=65535, description="Port to listen on; 0: any.")
    public_url: str | None = Field(
        default=None,
        description="How people reach the server, as `https://boards.example.org`; links and "
        "QR codes are made with it. Set it behind a reverse proxy.",
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="Addresses of reverse proxies whose X-Forwarded headers are believed.",
    )
    cert: Path | None = Field(default=None, description="TLS certificate chain, PEM.")
    key: Path | None = Field(default=None, description="Private key of the certificate, PEM.")
    workers: int = Field(
        default=1,
        ge=0,
        le=256,
        description="Boards that this machine reads at once; 0: it reads none itself.",
    )
    threads: int = Field(default=1, ge=1, le=64, description="Cores that one reading may use.")
    read_seconds: int = Field(
        default=300, ge=5, le=3600, description="After how long a reading is given up."
    )
    read_memory_mb: int = Field(
        default=3000, ge=1000, description="Memory that one reading may use, in megabytes."
    )
    # JPEGs of 108-MP phone sensors take up to 45 MB, ProRAW-sized HEIC files less.
    upload_mb: int = Field(default=60, ge=1, le=200, description="Size of one photo at most.")
    # A session is photographed in one to six shots; twice that is a slip of the finger.
    shots: int = Field(default=12, ge=1, le=50, description="Photos of one board at most.")
    # 50 phones with 4 photos behind one office address at once must all pass.
    uploads_per_minute: int = Field(
        default=300, ge=1, description="Photos a minute from one account at most."
    )
    # A page that is worked on sends 150 at most, a phone that has just opened a link 30.
    requests_per_minute: int = Field(
        default=1200,
        ge=10,
        description="Requests a minute of one signed-in browser or token at most, and from one "
        "address of all who have not signed in.",
    )
    # NIST SP 800-63B allows 30 days between sign-ins where little is at risk.
    session_days: int = Field(default=30, ge=1, le=365, description="Length of a session at most.")
    session_idle_days: int = Field(
        default=14, ge=1, le=365, description="Unused sessions end after this long."
    )
    share_days: int = Field(
        default=30, ge=1, le=3650, description="How long a shared link lives if not said otherwise."
    )
    trash_days: int = Field(
        default=30, ge=0, le=3650, description="How long a removed board can be restored."
    )
    plans: bool = Field(default=False, description="Whether the quotas of plans are enforced.")
    oidc_issuer: str | None = Field(
        default=None, description="Address of an OpenID Connect provider; none: passwords only."
    )
    oidc_client_id: str | None = Field(default=None, description="Client id at the provider.")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Client secret at the provider; none: a public client."
    )
    oidc_name: str = Field(default="Single sign-on", description="What the button says.")
    oidc_sign_up: bool = Field(
        default=False, description="Whether strangers that the provider vouches for get an account."
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description="Bearer token that /metrics asks for; none: only loopback may read it.",
    )
    log_format: Literal["text", "json"] = Field(default="text", description="Form of log lines.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which weight on lines are logged."
    )

    @property
    def database_url(self) -> str:
        """Where the database is."""
        return self.database or f"sqlite:///{self.data / 'boardsnap.sqlite3'}"

    @property
    def blobs_url(self) -> str:
        """Where photos are kept."""
        return self.blobs or str(self.data / "blobs")

    @property
    def one_machine(self) -> bool:
        """Whether the database is a file, so that one server does everything."""
        return self.database_url.startswith("sqlite")

    @property
    def local(self) -> bool:
        """Whether only people at this machine reach the server, so that nobody signs in."""
        return self.public_url is None and is_loopback(self.host)

    @property
    def secure(self) -> bool:
        """Whether people reach the server by https."""
        if self.public_url is not None:
            return self.public_url.startswith("https://")
        return self.cert is not None

    @property
    def url(self) -> str:
        """How people reach the server, without a slash at the end."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}"

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        _check_scheme(self.database, _DATABASES, "database")
        if self.blobs and "://" in self.blobs:
            _check_scheme(self.blobs, _BLOB_STORES, "blobs")
        _check_public_url(self.public_url)
        if (self.cert is None) != (self.key is None):
            raise ValueError("cert and key belong together: give both, or none")
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError("oidc_issuer and oidc_client_id belong together: give both, or none")
        _check_issuer(self.oidc_issuer)
        if self.session_idle_days > self.session_days:
            raise ValueError("session_idle_days must not be more than session_days")
        return self


def load_settings(
    environ: Mapping[str, str], file: Path | None = None, **named: object
) -> Settings:
    """The settings of a server.

    Args:
        environ: variables of the environment; those that begin with `BOARDSNAP_` count.
        file: a TOML file with the same names in small letters; also named by BOARDSNAP_SETTINGS.
        named: what the command line says; None means that it says nothing.

    Raises:
        ConfigError: a setting is unknown or makes no sense; the message says where it stands.
    """
    given = environ.get(f"{PREFIX}SETTINGS")
    file = file or (Path(given) if given else None)
    said = {key: value for key, value in named.items() if value is not None}
    values = {**_from_file(file), **_from_environment(environ), **said}
    values.setdefault("data", platformdirs.user_data_path("boardsnap", appauthor=False))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigError(_explain(error, environ, file)) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine itself can reach the address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or variable in _OTHER_VARIABLES or not text:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in Settings.model_fields:
            raise ConfigError(f"{variable} is no setting: remove it, or look up its name in docs")
        listed = name == "trusted_proxies"
        values[name] = tuple(part.strip() for part in text.split(",")) if listed else text
    return values


def _from_file(file: Path | None) -> dict[str, object]:
    if file is None:
        return {}
    try:
        return dict(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: check path and permissions") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML ({error}): write `name = value` lines") from error


def _check_scheme(url: str | None, schemes: tuple[str, ...], name: str) -> None:
    if url is not None and url.partition("://")[0] not in schemes:
        raise ValueError(f"{name} has to begin with one of {', '.join(f'{s}://' for s in schemes)}")


def _check_public_url(url: str | None) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("public_url has to look like https://boards.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("public_url is scheme and host alone: leave out path, query and names")


def _check_issuer(url: str | None) -> None:
    if url is None or url.startswith("https://"):
        return
    if not (url.startswith("http://") and is_loopback(urlsplit(url).hostname or "")):
        raise ValueError("oidc_issuer has to begin with https://")


def _explain(error: ValidationError, environ: Mapping[str, str], file: Path | None) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    what = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return f"the settings do not fit together: {what}"
    name = str(fault["loc"][0])
    variable = f"{PREFIX}{name.upper()}"
    if variable in environ:
        return f"{variable} makes no sense: {what[0].lower()}{what[1:]}"
    where = f" in {file}" if file else ""
    if fault["type"] == "extra_forbidden":
        return f"{name}{where} is no setting: remove it, or look up its name in docs"
    return f"{name}{where} makes no sense: {what[0].lower()}{what[1:]}"
