"""How far a load of the demo has come, so that an interrupted one goes on instead of beginning again."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from lms.app.demo.scope import Scope
from lms.core.config import DEMO_MARK


class Progress:
    """The file that counts the steps done, and the mark that says that all are."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "loading.json"
        self._mark = folder / DEMO_MARK

    def read(self) -> tuple[Scope, int] | None:
        """Return scope and number of done steps of a load that did not end; None when there is none."""
        if not self._path.is_file():
            return None
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        done = int(kept.pop("done"))
        return Scope(**kept | {"today": date.fromisoformat(kept["today"])}), done

    def write(self, scope: Scope, done: int) -> None:
        """Note that so many steps are done; the file is replaced as a whole."""
        kept = asdict(scope) | {"today": scope.today.isoformat(), "done": done}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(kept), encoding="utf-8")
        fresh.replace(self._path)

    def end(self) -> None:
        """Note that the load has ended."""
        self._mark.write_text("The demo health system was loaded into this instance.\n", encoding="utf-8")
        self._path.unlink(missing_ok=True)
