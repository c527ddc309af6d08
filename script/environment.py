"""Make the virtual environment of this checkout; standard library only.

The environment is stamped with a digest of the locks, the package metadata and the interpreter's
version; when the stamp agrees nothing is done.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements" / "run.txt", "test": ROOT / "requirements" / "test.txt"}
METADATA = [ROOT / "setup.cfg", ROOT / "pyproject.toml"]


def stamp_of(kind: str) -> str:
    """Return the digest that an environment of ``kind`` (run or test) must carry."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {VENV} {kind}".encode())
    for path in [LOCKS[kind], *METADATA]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(kind: str) -> bool:
    """Tell whether the environment was made from the present locks; a test environment serves both."""
    return any(
        stamp.is_file() and stamp.read_text() == stamp_of(made)
        for made in ("test", kind)
        for stamp in [VENV / f"stamp-{made}"]
    )


def run(*command: str | Path, quiet: bool = True) -> None:
    """Run a command of the set-up; show its output only when it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, text=True, capture_output=quiet, check=False
    )
    if done.returncode:
        print((done.stdout or "") + (done.stderr or ""), file=sys.stderr)
        sys.exit(f"This step of the set-up failed: {' '.join(str(part) for part in command)}")


def ensure_venv_module() -> None:
    """Install Debian's python3-venv when root and missing; explain it when not root."""
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(
            "This Python cannot make virtual environments. "
            f"Ask an administrator to install {package}, then run this again."
        )
    print(f"Installing {package} …", file=sys.stderr)
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)


def make(kind: str) -> None:
    """Create or bring up to date the environment of ``kind``."""
    ensure_venv_module()
    python = VENV / "bin" / "python"
    if not python.exists():
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", VENV)
    for old in VENV.glob("stamp-*"):
        old.unlink()
    print(f"Installing the locked packages ({kind}) …", file=sys.stderr)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    run(*pip, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", LOCKS[kind])
    run(*pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", ".")
    (VENV / f"stamp-{kind}").write_text(stamp_of(kind))


def main() -> None:
    """Bring the environment up to date; ``--test`` asks for the packages of the checks too."""
    kind = "test" if "--test" in sys.argv[1:] else "run"
    if not is_current(kind):
        make("test" if any(VENV.glob("stamp-test")) else kind)


if __name__ == "__main__":
    main()
