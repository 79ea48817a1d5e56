"""Every error code that leaves the gateway, collected from its code: the error tree, and what serving and execution write."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

import gateway
import policies
import resolvers
import schema
from gateway.errors import GatewayError
from tests.documentation.pages import ROOT

CODE = re.compile(r"[A-Z]{3,}(_[A-Z]+)*")
# Where answers are made; a `code` elsewhere may be that of a drug or a province.
WRITERS = ("gateway/serving/*.py", "gateway/execution/**/*.py", "schema/scalars.py", "schema/subgraph.py")
DECISIONS = ("policies/decide.py",)


def error_codes() -> frozenset[str]:
    _import_all(gateway, policies, resolvers, schema)
    return frozenset({error.code for error in _subclasses(GatewayError)} | set(_written()))


def _subclasses(error: type[GatewayError]) -> Iterator[type[GatewayError]]:
    yield error
    for below in error.__subclasses__():
        yield from _subclasses(below)


def _import_all(*packages: ModuleType) -> None:
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(found.name)


def _written() -> Iterator[str]:
    for pattern in (*WRITERS, *DECISIONS):
        for path in sorted(ROOT.glob(pattern)):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield from _codes(node)


def _codes(node: ast.AST) -> Iterator[str]:
    """`{"code": "X"}`, `code="X"`, `Refused(status, "X", …)`, `NAME = "X"` with an underscore, `_rest(…, "X")`."""
    found: list[ast.expr | None] = []
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        found += [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "code"]
    elif isinstance(node, ast.Call):
        found += [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        if isinstance(node.func, ast.Name) and node.func.id in ("Refused", "_rest"):
            found += node.args
    elif isinstance(node, ast.Assign):
        found += node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        found = [value for value in found if isinstance(value, ast.Constant) and "_" in str(value.value)]
    for value in found:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
            yield value.value
