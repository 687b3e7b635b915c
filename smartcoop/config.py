"""Settings from the environment, typed; the only place that reads it."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may set. Paths are absolute; `production` forbids defaults that are known to everybody."""

    database_url: str
    data_dir: Path
    secret_key: str
    production: bool
    smtp_url: str
    mail_from: str
    base_url: str
    broker_url: str
    trusted_proxies: int
    require_second_factor: bool = False

    @property
    def documents_dir(self) -> Path:
        """Where stored documents lie, by their hash."""
        return self.data_dir / "documents"

    @property
    def outbox_dir(self) -> Path:
        """Where mail and e-invoices are written when no server is set."""
        return self.data_dir / "outbox"


DEFAULT_SECRET = "only-for-trying-out"
DEFAULT_ADDRESS = "http://localhost:8000"


def settings() -> Settings:
    """The settings of this process; every variable begins with SMARTCOOP_."""
    data = Path(_env("DATA_DIR", "var/data")).absolute()
    production = _yes("PRODUCTION")
    return Settings(
        database_url=_env("DATABASE_URL", f"sqlite:///{data / 'smartcoop.sqlite'}"),
        data_dir=data,
        secret_key=_env("SECRET_KEY", DEFAULT_SECRET),
        production=production,
        smtp_url=_env("SMTP_URL", ""),
        mail_from=_env("MAIL_FROM", "cooperative@example.coop"),
        base_url=_env("BASE_URL", DEFAULT_ADDRESS).rstrip("/"),
        broker_url=_env("BROKER_URL", ""),
        trusted_proxies=int(_env("TRUSTED_PROXIES", "0")),
        require_second_factor=_yes("REQUIRE_2FA", "yes" if production else "no"),
    )


def _yes(name: str, default: str = "") -> bool:
    return _env(name, default) not in ("", "0", "no", "false")


def _env(name: str, default: str) -> str:
    return os.environ.get(f"SMARTCOOP_{name}", default)
