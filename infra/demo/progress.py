"""Reports the demo's progress: numbered steps with durations and progress bars.

In: the name of a step and the work to do. Out: lines on the terminal; `StepFailed` with the end of the output and the
next step if a command fails.
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
    """A step of the demo failed; the message ends with the next step."""


class Advance(Protocol):
    """Updates the progress of a step: `done` of `total` items."""

    def __call__(self, done: int, total: int) -> None: ...


class ProgressReporter:
    """Prints a line for each of `total` steps, with its duration in seconds."""

    def __init__(self, total: int, console: Console | None = None) -> None:
        self._total = total
        self._done = 0
        self._console = console or Console(highlight=False)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step without a count; shows a spinner."""
        with self._timed(name), self._console.status(escape(name)):
            yield

    @contextmanager
    def counted_step(self, name: str, what: str) -> Iterator[Advance]:
        """A step with a progress bar that counts items named `what`."""
        columns = (TextColumn("      {task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(escape(what)))
        with self._timed(name), self._bar(*columns) as progress:
            task = progress.add_task(escape(name), total=None)

            def advance(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            yield advance

    def _bar(self, *columns: ProgressColumn) -> Progress:
        # In a log file a bar would only leave empty lines.
        return Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)

    def detail(self, text: str) -> None:
        """Prints a detail of the previous step."""
        self._console.print(f"      {escape(text)}", style="dim")

    def finish(self, text: str) -> None:
        """Prints the final message; `text` may contain markup."""
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
    """Runs `python -m <arguments>` and returns its standard output.

    Raises StepFailed with the end of its output if the exit code is not 0.
    """
    finished = subprocess.run(  # noqa: S603 modules and arguments of this repository only
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
        output = "\n".join(f"    {line}" for line in lines)
        raise StepFailed(
            f"python -m {' '.join(arguments)} ended with exit code {finished.returncode}:\n{output}\n"
            "Fix the cause and run `make demo` again: it continues with the existing data.\n"
            "`make demo-reset` starts over."
        )
    return finished.stdout
