"""`python -m tests.benchmarks.composition.compose_folder FOLDER OUTPUT`: ours, in a process of its own, as the peers are."""

import resource
import sys
import time
from pathlib import Path

import orjson

from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.source import SubgraphSource
from gateway.garbage import look_seldom


def main(folder: Path, output: Path) -> None:
    """Prints JSON: `cpu_seconds` of parsing and composing, `peak_mb` of the whole process, `errors`."""
    look_seldom()  # as the command does
    files = sorted(folder.glob("*.graphql"))
    sources = [SubgraphSource(file.stem, f"http://{file.stem}.example", file.read_text()) for file in files]
    errors: list[str] = []
    before = time.process_time()
    try:
        sdl = compose(sources).sdl
    except CompositionFailed as failed:
        errors = [str(error) for error in failed.errors]
    taken = time.process_time() - before
    if not errors:
        output.write_text(sdl)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(orjson.dumps({"cpu_seconds": taken, "peak_mb": peak, "errors": errors}).decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
