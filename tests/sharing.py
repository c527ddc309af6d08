"""What the processes of a run share or must not share: what takes long to make, and ports."""

import fcntl
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

_held: list[socket.socket] = []


def free_port() -> int:
    """Return a port that is given to nobody else as long as this process runs.

    A socket stays bound to it and does not listen: a server that is told the port may, also after a restart.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _held.append(holder)
    port: int = holder.getsockname()[1]
    return port


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that the first process fills while the others that ask for it wait.

    Args:
        factory: of this process; what its run shares lies above it.
        name: of the folder; it says everything that it depends on.
        make: fills the empty folder.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, ready = shared / name, shared / f"{name}.ready"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            ready.touch()
    return folder
