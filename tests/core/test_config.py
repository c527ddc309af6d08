"""Settings: secrets are made and kept on SQLite, refused when weak on PostgreSQL."""

from pathlib import Path

import pytest

from lms.core.config import WeakSetting, is_loopback, read_settings

LONG = "x" * 32


def test_sqlite_makes_its_secrets_once_and_keeps_them_private(tmp_path: Path) -> None:
    first = read_settings({"LMS_INSTANCE": str(tmp_path)})
    second = read_settings({"LMS_INSTANCE": str(tmp_path)})

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["SECRET_KEY"] != first["LMS_HASH_KEY"]
    assert (tmp_path / "lms_secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("missing", ["LMS_SECRET_KEY", "LMS_HASH_KEY"])
@pytest.mark.parametrize("weak", [None, "short"])
def test_postgresql_refuses_a_missing_or_short_secret(tmp_path: Path, missing: str, weak: str | None) -> None:
    env = {
        "LMS_INSTANCE": str(tmp_path),
        "LMS_DATABASE_URL": "postgresql://db/firstpass",
        "LMS_SECRET_KEY": LONG,
        "LMS_HASH_KEY": LONG,
    }
    env.pop(missing)
    if weak:
        env[missing] = weak

    with pytest.raises(WeakSetting, match=missing):
        read_settings(env)


def test_a_short_secret_is_refused_on_sqlite_too(tmp_path: Path) -> None:
    with pytest.raises(WeakSetting):
        read_settings({"LMS_INSTANCE": str(tmp_path), "LMS_SECRET_KEY": "short"})


def test_cookies_are_secure_behind_https(tmp_path: Path) -> None:
    settings = read_settings({"LMS_INSTANCE": str(tmp_path), "LMS_BASE_URL": "https://learn.example"})

    assert settings["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),  # noqa: S104  a string, bound to nothing
        ("10.0.0.1", False),
        ("x", False),
    ],
)
def test_loopback_means_this_machine_only(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
