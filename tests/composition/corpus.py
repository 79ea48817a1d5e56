"""Composition against a corpus of recorded compositions: `python -m tests.composition.corpus [--class C] [--code X] [ids…]`.

CIVIC_DATA names the folder; each case has subgraphs and what the reference composed them to. A case agrees when both
accept with the same meaning (`semantic_view`), or both reject with the same set of codes.
"""

import argparse
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.source import SubgraphSource
from tests.composition.semantic_view import difference

# Where we differ, and shall, and why: by the end of the test that was recorded.
REASONS = {
    "error if directive is defined without overlapping locations across subgraphs and all included in @composeDirective": "refused by both; the reference fails without a code, at the directive that it composed itself",
    "@requires with a lot of nested entities": "the reference takes a key for lost once it is in the midst of asking for it; every plan is found",
}
AGREED = ("both compose, equal", "both reject, same codes")
_VERSION = re.compile(r"/federation/v\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    test: str
    subgraphs: tuple[SubgraphSource, ...]
    codes: frozenset[str]  # empty: the reference composes
    supergraph: str

    @property
    def input(self) -> tuple[tuple[str, str], ...]:
        """The subgraphs but for federation's version: cases that differ in nothing else count once."""
        return tuple((s.name, _VERSION.sub("/federation/v2", s.sdl)) for s in self.subgraphs)


@dataclass(frozen=True, slots=True)
class Outcome:
    case: Case
    kind: str
    details: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()

    @property
    def agrees(self) -> bool:
        return self.kind in AGREED


def cases(folder: Path) -> Iterator[Case]:
    """Those that the reference has an answer to."""
    with (folder / "composition" / "cases.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            answer = row.get("apollo")
            if answer is not None:
                sources = tuple(SubgraphSource(s["name"], s.get("url") or "", s["sdl"]) for s in row["services"])
                codes = frozenset() if answer["ok"] else frozenset(answer["codes"] or ["NO_CODE"])
                yield Case(row["id"], row["test"], sources, codes, answer.get("supergraph") or "")


def judge(case: Case) -> Outcome:
    """What we make of it, beside what the reference made of it. Anything raised but composition errors is a crash."""
    try:
        sdl = compose(case.subgraphs).sdl
    except CompositionFailed as failed:
        codes = frozenset(error.code for error in failed.errors)
        details = tuple(str(error) for error in failed.errors)
        if not case.codes:
            return Outcome(case, "we reject wrongly", details, codes)
        if codes == case.codes:
            return Outcome(case, AGREED[1], (), codes)
        wanted = f"ours {sorted(codes)}, wanted {sorted(case.codes)}"
        return Outcome(case, "both reject, other codes", (wanted, *details), codes)
    except Exception as error:  # noqa: BLE001: whatever it is, it is a finding
        return Outcome(case, "crash", (repr(error),))
    if case.codes:
        return Outcome(case, "we accept wrongly", (f"wanted {sorted(case.codes)}",))
    found = difference(sdl, case.supergraph)
    return Outcome(case, "both compose, different", tuple(found)) if found else Outcome(case, AGREED[0])


def distinct(outcomes: Iterable[Outcome]) -> Mapping[tuple[tuple[str, str], ...], bool]:
    """For every distinct input, whether all its cases agree."""
    agree: dict[tuple[tuple[str, str], ...], bool] = {}
    for outcome in outcomes:
        agree[outcome.case.input] = agree.get(outcome.case.input, True) and outcome.agrees
    return agree


def _summary(outcomes: list[Outcome]) -> None:
    for kind, count in Counter(o.kind for o in outcomes).most_common():
        print(f"{count:5} {kind}")
    inputs = distinct(outcomes)
    print(f"{sum(inputs.values())} of {len(inputs)} distinct inputs agree ({sum(inputs.values()) / len(inputs):.2%})")
    wanted = Counter(code for o in outcomes for code in o.case.codes)
    met = Counter(code for o in outcomes for code in o.case.codes if o.agrees)
    for code, count in wanted.most_common():
        if met[code] < count:
            print(f"  {code}: {met[code]} of {count}" + ("  <- none" if not met[code] else ""))


def _listed(outcomes: Iterable[Outcome], limit: int) -> None:
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.kind].append(outcome)
    for kind, found in sorted(by_kind.items()):
        print(f"\n## {kind}")
        for outcome in found:
            print(f"{outcome.case.id} {outcome.case.test}")
            reason = next((why for end, why in REASONS.items() if outcome.case.test.endswith(end)), None)
            if reason:
                print(f"    because: {reason}")
            for detail in outcome.details[:limit]:
                print(f"    {detail}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", help="these cases alone, with their subgraphs")
    parser.add_argument("--kind", help="list differing cases of this class alone")
    parser.add_argument("--code", help="list differing cases with this code, on either side, alone")
    parser.add_argument("--limit", type=int, default=6, help="details shown of each case")
    chosen = parser.parse_args(arguments)
    folder = os.environ.get("CIVIC_DATA")
    if not folder or not (Path(folder) / "composition" / "cases.jsonl").is_file():
        print("SKIPPED: CIVIC_DATA does not name a folder with composition/cases.jsonl; nothing was compared")
        return 0
    started = time.perf_counter()
    outcomes = [judge(case) for case in cases(Path(folder)) if not chosen.ids or case.id in chosen.ids]
    if chosen.ids:
        for outcome in outcomes:
            for s in outcome.case.subgraphs:
                print(f"--- {s.name}\n{s.sdl}")
    listed = [o for o in outcomes if not o.agrees and (not chosen.kind or o.kind == chosen.kind)]
    _listed([o for o in listed if not chosen.code or chosen.code in o.codes | o.case.codes], chosen.limit)
    print()
    _summary(outcomes)
    print(f"{len(outcomes)} cases in {time.perf_counter() - started:.1f} s")
    return 0 if all(o.agrees for o in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
