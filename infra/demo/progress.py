"""How the demo tells what it does: numbered steps, each with its time and, where it lasts, a progress bar.

In: a step's words and the work to do. Out: lines on the terminal; `StepFailed` with the end of the output and the next
step when a command fails.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn

_TAIL_LINES = 12


class StepFailed(RuntimeError):
    """A step of the demo ended in failure; the text ends with what to do next."""


class Advance(Protocol):
    """How far a step has come: `done` of `total`, in whatever it counts."""

    def __call__(self, done: int, total: int) -> None: ...


class Steps:
    """Prints a line for each step of `total`, with the seconds it took."""

    def __init__(self, total: int, console: Console | None = None) -> None:
        self._total = total
        self._done = 0
        self._console = console or Console(highlight=False)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step that gives no figures while it lasts."""
        with self._timed(name), self._console.status(escape(name)):
            yield

    @contextmanager
    def counted_step(self, name: str, what: str) -> Iterator[Advance]:
        """One step with a progress bar that counts `what`."""
        columns = (TextColumn("      {task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(escape(what)))
        with self._timed(name), self._bar(*columns) as progress:
            task = progress.add_task(escape(name), total=None)

            def advance(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            yield advance

    def _bar(self, *columns: ProgressColumn) -> Progress:
        # In a log file a bar would leave nothing but empty lines.
        return Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)

    def say(self, text: str) -> None:
        """A line that belongs to the step before."""
        self._console.print(f"      {escape(text)}", style="dim")

    def finish(self, text: str) -> None:
        """The demo's last words."""
        self._console.print(f"\n{text}", soft_wrap=True)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        self._done += 1
        started = time.monotonic()
        yield
        seconds = time.monotonic() - started
        self._console.print(
            f"[green]✓[/] {self._done}/{self._total} {escape(name):<56} {seconds:6.1f} s", soft_wrap=True
        )


def run_module(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Runs `python -m <arguments>` to its end and returns what it wrote to standard output.

    Raises StepFailed with the end of its output when its exit code is not 0.
    """
    finished = subprocess.run(  # noqa: S603 our own modules, with arguments of our own making
        [sys.executable, "-m", *arguments],
        cwd=Path(__file__).parents[2],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        lines = (finished.stdout + finished.stderr).strip().splitlines()[-_TAIL_LINES:]
        said = "\n".join(f"    {line}" for line in lines)
        raise StepFailed(
            f"python -m {' '.join(arguments)} ended with exit code {finished.returncode}:\n{said}\n"
            "Mend what it says and run `make demo` again: it goes on with what is there. `make demo-reset` starts anew."
        )
    return finished.stdout
