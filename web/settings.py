"""Every setting of the application: read from the environment once, with defaults that are safe."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
_REQUEST_BYTES = 25 * 1024 * 1024
_API_RATE = 600
_LAST_PORT = 65535


class WrongSetting(ValueError):
    """A setting cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how the application presents itself."""

    instance: Path
    database_url: str
    secret_key: str
    public_url: str
    development: bool = False
    metrics_token: str | None = None
    trusted_proxy: str | None = None
    request_bytes: int = _REQUEST_BYTES
    api_rate: int = _API_RATE
    webhook_networks: str = ""
    live_port: int | None = None

    @property
    def is_secure(self) -> bool:
        """Whether people reach the application by https, so that cookies may demand it."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def files(self) -> Path:
        """The folder of attached files."""
        return self.instance / "files"

    @property
    def mail(self) -> Path:
        """The folder into which e-mails are written where no mail server is set."""
        return self.instance / "mail"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    They are ``INSTANCE``, ``DATABASE_URL``, ``SECRET_KEY``, ``PUBLIC_URL``, ``PORT``, ``DEVELOPMENT``,
    ``METRICS_TOKEN``, ``TRUSTED_PROXY`` (addresses or networks of the proxies in front, by commas), ``API_RATE``
    (requests a minute for each token), ``WEBHOOK_NETWORKS`` (private networks that may be told what happens) and
    ``LIVE_PORT`` (where the listener is; ``serve`` says so to the pages).
    Without a ``SECRET_KEY`` one is made and kept in the instance folder. Refuses a public address that is neither
    https nor on this machine.
    """
    env = os.environ if environment is None else environment
    instance = Path(env.get("INSTANCE", ROOT / "instance"))
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = env.get("PORT", "8000")
    public_url = env.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    _check_address(public_url)
    return Settings(
        instance=instance,
        database_url=_database_url(env.get("DATABASE_URL"), instance),
        secret_key=env.get("SECRET_KEY") or _kept_secret(instance / "secret"),
        public_url=public_url,
        development=env.get("DEVELOPMENT", "") not in {"", "0"},
        metrics_token=env.get("METRICS_TOKEN") or None,
        trusted_proxy=_checked_networks("TRUSTED_PROXY", env.get("TRUSTED_PROXY", "").strip()) or None,
        api_rate=_checked_rate(env.get("API_RATE", "").strip()),
        live_port=_checked_port(env.get("LIVE_PORT", "").strip()),
        webhook_networks=_checked_networks("WEBHOOK_NETWORKS", env.get("WEBHOOK_NETWORKS", "").strip()),
    )


def _check_address(public_url: str) -> None:
    parts = urlsplit(public_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongSetting(f"PUBLIC_URL is no web address: {public_url}")
    if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise WrongSetting("PUBLIC_URL must begin with https unless it names this machine")


def _checked_networks(name: str, networks: str) -> str:
    try:
        for one in networks.split(",") if networks else ():
            ip_network(one.strip())
    except ValueError as error:
        raise WrongSetting(f"{name} must name addresses or networks: {networks}") from error
    return networks


def _checked_rate(text: str) -> int:
    if not text:
        return _API_RATE
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise WrongSetting(f"API_RATE must be a number of requests a minute: {text}")
    return int(text)


def _checked_port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= _LAST_PORT):
        raise WrongSetting(f"LIVE_PORT must be a port: {text}")
    return int(text)


def _database_url(given: str | None, instance: Path) -> str:
    if not given:
        return f"sqlite:///{instance / 'thongsuot.db'}"
    for plain in ("postgresql://", "postgres://"):
        if given.startswith(plain):
            return "postgresql+psycopg://" + given.removeprefix(plain)
    return given


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), "utf-8")
    return path.read_text("utf-8").strip()
