"""How far a load has come is kept, so that an interrupted one can go on."""

from pathlib import Path

from lms.app.demo.progress import Progress
from tests.demo.conftest import SMALL


def test_a_load_that_never_began_has_no_progress(tmp_path: Path) -> None:
    assert Progress(tmp_path).read() is None


def test_a_load_goes_on_with_the_scope_that_it_began_with(tmp_path: Path) -> None:
    Progress(tmp_path / "demo").write(SMALL, 17)
    assert Progress(tmp_path / "demo").read() == (SMALL, 17)


def test_a_load_that_ended_has_no_progress_and_leaves_a_mark(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.write(SMALL, 40)
    progress.end()

    assert progress.read() is None
    assert [path.name for path in tmp_path.iterdir()] == ["loaded-on"]
