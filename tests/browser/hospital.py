"""The small hospital that the journeys visit: a real web server with its folder, and files to import."""

import csv
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from zoneinfo import ZoneInfo

PASSWORD = "correct horse battery staple"
ZONE = ZoneInfo("America/New_York")
STARTS_WITHIN, STOPS_WITHIN = 300, 60
"""Seconds for a server on a machine that does much else."""
ROSTER = [
    *("employee_no", "given_name", "family_name", "email", "status", "hired_on", "left_on"),
    *("employment_type", "work_location", "manager_employee_no", "npi"),
    *("job_role", "unit_code", "job_from", "job_to"),
]
EVIDENCE = [
    *("employee_no", "kind", "subject", "occurred_on", "source", "score", "outcome"),
    *("expires_on", "assessor_employee_no", "revision", "note"),
]
GATE_MODULES = ("CORE-01", "CORE-02", "CORE-03", "CORE-04", "PA-02", "PA-03", "PA-05", "PA-07")
GATE_SKILLS = (
    "walk-in-registration",
    "secondary-payer-interview",
    "abn-conversation",
    "till-open-close",
    "estimate-and-collection-talk",
)
GATE_PLAYS = ("SC1", "SC1/biller")
ATTESTATION = "acceptable-use"
MARCUS, PRIYA, ELLEN, NADIA = "10011", "10031", "10002", "10013"


def today() -> date:
    """Return the date at the hospital."""
    return datetime.now(ZONE).date()


def days_ago(days: int) -> str:
    """Return the date so many days before today, as files write it."""
    return (today() - timedelta(days=days)).isoformat()


@dataclass
class Server:
    """A running web server: its address, its folder, and the means to kill and start it again."""

    instance: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(default=Path())

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Environment of every command on this server's folder."""
        return os.environ | {
            "LMS_INSTANCE": str(self.instance),
            "LMS_PORT": str(self.port),
            "LMS_DATABASE_URL": "",
            "LMS_DEMO_PASSWORD": PASSWORD,
            "LMS_TIME_ZONE": ZONE.key,
        }

    def run(self, *command: str, module: str = "lms") -> str:
        """Run a command on this server's folder to its end and return what it printed.

        Args:
            command: its words.
            module: the program, ``lms`` itself when nothing is said.

        Raises:
            RuntimeError: when it did not end with 0.
        """
        done = subprocess.run(
            [sys.executable, "-m", module, *command],
            env=self.environment(),
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            told = f"{done.stdout[-500:]} {done.stderr[-3000:]}"
            raise RuntimeError(f"{module} {' '.join(command)} ended with {done.returncode}: {told}")
        return done.stdout

    def take_in(self, kind: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write rows to a file and import it; every row must be taken."""
        path = self.instance.parent / f"{kind}-{time.monotonic_ns()}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
        self.run("import", kind, str(path))

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lms", "serve"],
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=10).close()  # noqa: S310  our own server
            except (OSError, HTTPException):
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise RuntimeError(f"The server did not answer: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill every process of the server with SIGKILL, as a crash does."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop the server."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=STOPS_WITHIN)


def registrar(number: str, given: str, family: str) -> list[str]:
    """Return the roster row of a registrar at Alder Ridge without a mail address, hired ten days ago."""
    return [
        *(number, given, family, "", "active", days_ago(10), "", "employee", "onsite", MARCUS, ""),
        *("registrar", "AR-ADM", days_ago(10), ""),
    ]


def evidence(number: str, kind: str, subject: str, score: str = "") -> list[str]:
    """Return the row of something passed elsewhere the day before yesterday."""
    outcome = "" if kind in {"completion", "attestation"} else "pass"
    return [number, kind, subject, days_ago(2), "import", score, outcome, "", "", "", ""]


def studied(number: str, module: str) -> list[list[str]]:
    """Return the row that opens the exam of a module: its lessons are done."""
    return [evidence(number, "completion", module)]


def gate_evidence(number: str, *, without: Mapping[str, Sequence[str]] | None = None) -> list[list[str]]:
    """Return everything that the gate of a registrar asks, but what is named by kind."""
    asked = {
        "completion": GATE_MODULES,
        "exam": GATE_MODULES,
        "observed": GATE_SKILLS,
        "simulation": GATE_PLAYS,
        "attestation": (ATTESTATION,),
    }
    left_out = without or {}
    return [
        evidence(number, kind, subject, "95" if kind in {"exam", "simulation"} else "")
        for kind, subjects in asked.items()
        for subject in subjects
        if subject not in left_out.get(kind, ())
    ]
