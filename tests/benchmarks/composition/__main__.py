"""Composition of a folder of subgraphs: ours, Apollo's and The Guild's in one run, each in a process of its own.

`make bench-composition FOLDER=…`, of `*.graphql`; without a folder, 200 made-up subgraphs. Without npm's packages, ours alone.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import orjson
from rich.console import Console
from rich.table import Table

from tests.benchmarks.gateways.cold_plans import large_sdls
from tests.composition.semantic_view import difference

PEERS = Path(__file__).parent / "peers"
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Run:
    """`supergraph`: None where it was refused, or the process ended in `error`."""

    cpu_seconds: float
    peak_mb: float
    supergraph: str | None
    error: str = ""


def composers() -> Mapping[str, Sequence[str]]:
    """By name the command that takes a folder and a file to write."""
    found: dict[str, Sequence[str]] = {
        OURS: [sys.executable, "-m", "tests.benchmarks.composition.compose_folder"],
    }
    if (PEERS / "node_modules").is_dir():
        for package in ("@apollo/composition", "@theguild/federation-composition"):
            found[package] = ["node", str(PEERS / "compose.mjs"), package]
    return found


def run(command: Sequence[str], folder: Path) -> Run:
    with tempfile.NamedTemporaryFile(suffix=".graphql") as output:
        process = subprocess.run([*command, str(folder), output.name], capture_output=True, text=True, check=False)
        if process.returncode:
            last = [line for line in process.stderr.splitlines() if "Error" in line]
            return Run(0, 0, None, (last or process.stderr.splitlines() or ["ended without a word"])[0])
        told = orjson.loads(process.stdout)
        supergraph = Path(output.name).read_text() if not told["errors"] else None
        return Run(told["cpu_seconds"], told["peak_mb"], supergraph, "; ".join(told["errors"][:3]))


def compare(folder: Path, rounds: int, console: Console) -> None:
    """Interleaved rounds, so that what else the machine does falls on all of them."""
    runs: dict[str, list[Run]] = {}
    for _ in range(rounds):
        for name, command in composers().items():
            runs.setdefault(name, []).append(run(command, folder))
    own = runs[OURS][0].supergraph
    shown = Table(folder.name, "CPU s", "peak MB", "ours is, of its time", "facts that differ from ours")
    for name, of_one in runs.items():
        last = of_one[-1]
        if not last.cpu_seconds:
            shown.add_row(name, "fails", "", "", last.error[:80])
            continue
        ratio = median(r.cpu_seconds / o.cpu_seconds for r, o in zip(runs[OURS], of_one, strict=True))
        facts = str(len(difference(own, last.supergraph))) if own and last.supergraph else last.error[:80]
        shown.add_row(
            name, _median(r.cpu_seconds for r in of_one), _median(r.peak_mb for r in of_one), f"{ratio:.2f}", facts
        )
    console.print(shown)


def _median(values: Iterable[float]) -> str:
    return f"{median(values):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.composition", description=__doc__)
    parser.add_argument(
        "folders", type=Path, nargs="*", help="of subgraphs' SDL, each a .graphql of the subgraph's name"
    )
    parser.add_argument("--rounds", type=int, default=3)
    asked, console = parser.parse_args(), Console(width=140)
    if not (PEERS / "node_modules").is_dir():
        console.print("npm's packages are not installed (make bench-composition does): ours alone")
    for folder in asked.folders:
        compare(folder, asked.rounds, console)
    if not asked.folders:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "made up"
            made.mkdir()
            for name, sdl in large_sdls().items():
                (made / f"{name}.graphql").write_text(sdl)
            compare(made, asked.rounds, console)


if __name__ == "__main__":
    main()
