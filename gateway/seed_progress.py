"""A bar for the seeding of the sample population: for a person who waits, and quiet for a log file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def seed_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Told what is being made, how many are done, and of how many; nothing is shown before it is told anything."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield told
