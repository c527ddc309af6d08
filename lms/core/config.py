"""Settings from the environment; secrets are made and kept on SQLite, refused when weak on PostgreSQL."""

import ipaddress
import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHORTEST_SECRET = 32
DEMO_MARK = "loaded-on"


class WeakSetting(RuntimeError):
    """A setting is missing or unsafe; the message says which and how to set it."""


def read_settings(environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the Flask configuration made from ``environ`` (default: the process's).

    Raises:
        WeakSetting: on PostgreSQL with a missing or short secret.
    """
    env = dict(os.environ if environ is None else environ)
    instance = Path(env.get("LMS_INSTANCE", ROOT / "instance"))
    database_url = _database_url(env, instance)
    on_sqlite = database_url.startswith("sqlite")
    return {
        "INSTANCE": instance,
        "CONTENT": Path(env.get("LMS_CONTENT", ROOT / "content")),
        "SQLALCHEMY_DATABASE_URI": database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(on_sqlite=on_sqlite),
        "SECRET_KEY": _secret("LMS_SECRET_KEY", env, instance, on_sqlite=on_sqlite),
        "LMS_HASH_KEY": _secret("LMS_HASH_KEY", env, instance, on_sqlite=on_sqlite),
        "LMS_AUDIT_KEY": _audit_key(env, instance, on_sqlite=on_sqlite),
        "LMS_HOST": env.get("LMS_HOST", "127.0.0.1"),
        "LMS_PORT": int(env.get("LMS_PORT", "8000")),
        "LMS_BASE_URL": env.get("LMS_BASE_URL", f"http://127.0.0.1:{env.get('LMS_PORT', '8000')}"),
        "LMS_TIME_ZONE": env.get("LMS_TIME_ZONE", "America/New_York"),
        "LMS_SMTP_URL": env.get("LMS_SMTP_URL", ""),
        "LMS_DEMO_PASSWORD": env.get("LMS_DEMO_PASSWORD", ""),
        "LMS_ORDERS_FOLDER": env.get("LMS_ORDERS_FOLDER", ""),
        "LMS_PROVISIONING_SECRETS": _named_secrets(env),
        "LMS_SECURITY_LOG": env.get("LMS_SECURITY_LOG", ""),
        "DEMO": (instance / "demo" / DEMO_MARK).is_file(),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": env.get("LMS_BASE_URL", "").startswith("https://"),
        "SESSION_COOKIE_NAME": "firstpass",
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
    }


def _engine_options(*, on_sqlite: bool) -> dict[str, Any]:
    """Return the options of the engine; a failed statement is told without its values, which name people."""
    pool = {} if on_sqlite else {"pool_pre_ping": True, "pool_size": 5}
    return {"hide_parameters": True, **pool}


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address means this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _database_url(env: dict[str, str], instance: Path) -> str:
    url = env.get("LMS_DATABASE_URL", "")
    if not url:
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        return f"sqlite:///{instance / 'firstpass.sqlite'}"
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    return url


def _secret(name: str, env: dict[str, str], instance: Path, *, on_sqlite: bool) -> str:
    given = env.get(name, "")
    if given:
        if len(given) < SHORTEST_SECRET:
            raise WeakSetting(
                f"{name} has {len(given)} characters; it needs at least {SHORTEST_SECRET}. "
                'Make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        return given
    if not on_sqlite:
        raise WeakSetting(
            f"{name} is not set. A production database needs it: "
            'python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return _kept_secret(instance / name.lower())


def _audit_key(env: dict[str, str], instance: Path, *, on_sqlite: bool) -> str:
    """Return the secret that seals are signed with; on PostgreSQL "" while it is not set: nothing seals."""
    if not on_sqlite and not env.get("LMS_AUDIT_KEY"):
        return ""
    return _secret("LMS_AUDIT_KEY", env, instance, on_sqlite=on_sqlite)


def _named_secrets(env: dict[str, str]) -> dict[str, str]:
    """Return the secrets of the systems that orders go to, by the name of the system in lower case."""
    start = "LMS_PROVISIONING_SECRET_"
    return {name.removeprefix(start).lower(): value for name, value in env.items() if name.startswith(start)}


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
