"""The progress bar of a command: on standard error of a terminal, and nowhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lms.core.progress import Step, heard_by


@contextmanager
def progress_bar() -> Iterator[None]:
    """Show what is told within as a bar; it is gone when the work ends. Nothing without a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"))
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        bar = progress.add_task("", total=None, amount="")

        def show(step: Step) -> None:
            progress.update(
                bar, description=step.words, completed=step.done, total=step.of, amount=_amount(step)
            )

        with heard_by(show):
            yield


def _amount(step: Step) -> str:
    """Return how much of a step is done, in words."""
    of = f" of {step.of:,}" if step.of is not None else ""
    return f"{step.done:,}{of} {step.noun}" if step.noun else ""
