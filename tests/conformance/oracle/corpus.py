"""Other supergraphs: those of a corpus of composition cases that Apollo's composition accepts.

They were written to be composed, not to be asked: what cannot be asked here is left out, with the reason (`LeftOut`).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from graphql import REMOVE, DirectiveNode, Visitor, parse, print_ast, visit

from gateway.errors import ClientError
from tests.conformance.oracle.suites import Suite
from tests.conformance.oracle.world import Failure

_ACCESS = ("authenticated", "requiresScopes", "policy")  # who may ask is not judged here


@dataclass(frozen=True, slots=True)
class LeftOut:
    name: str
    why: str


def corpus_suites(cases: Path, only: str = "", *, seed: int = 0) -> Iterator[Suite | LeftOut]:
    """Each supergraph once, in the order of the file."""
    seen: set[str] = set()
    for line in cases.read_text().splitlines():
        case = json.loads(line)
        composed = case.get("apollo") or {}
        sdl = composed.get("supergraph")
        if not composed.get("ok") or not sdl or sdl in seen:
            continue
        seen.add(sdl)
        name = f"{blake2b(sdl.encode(), digest_size=4).hexdigest()} {case['test']}"
        if only in name:
            yield _opened(name, sdl, case["services"], seed)


def _opened(name: str, sdl: str, services: list[dict[str, Any]], seed: int) -> Suite | LeftOut:
    sdls = {each["name"]: each["sdl"] for each in services}
    suite = Suite(name, print_ast(visit(parse(sdl), _WithoutAccess())), sdls, seed)
    try:
        suite.engine  # noqa: B018 - opened here, so that a refusal is known
    except ClientError as refusal:
        return LeftOut(name, f"refused: {refusal}"[:100])
    try:
        indistinct = suite.world.indistinct()
    except (Failure, RecursionError):
        return LeftOut(name, "keys cannot be told")
    return LeftOut(name, f"keys of {indistinct} do not tell its objects apart") if indistinct else suite


class _WithoutAccess(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: object) -> object:
        return REMOVE if node.name.value in _ACCESS else None
