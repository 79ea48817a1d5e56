"""`supergraph.yaml`: which subgraphs there are, in the shape that `rover supergraph compose` reads.

federation_version: =2.11.0
subgraphs:
  health:
    routing_url: http://127.0.0.1:4101/graphql
    schema: {file: ./health.graphql}
  pharmacy:
    routing_url: http://127.0.0.1:4102/graphql
    schema: {subgraph_url: http://127.0.0.1:4102/graphql}
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.composition.source import SubgraphSource
from gateway.errors import BadUserInput
from gateway.subgraph_sdls import MOST_BYTES, ask_for_sdls


@dataclass(frozen=True, slots=True)
class _Entry:
    """One subgraph: its SDL, or where to ask for it."""

    name: str
    url: str
    sdl: str | None
    ask: str | None = None


def read_supergraph_config(
    path: Path,
    known: Mapping[str, str] | None = None,
    ask: Callable[[Mapping[str, str]], Mapping[str, str]] = ask_for_sdls,
) -> tuple[SubgraphSource, ...]:
    """The subgraphs by name; `known` are SDLs of our own, for entries that name no schema; `ask`: URLs to SDLs, by name.

    Raises:
        BadUserInput: names the file, the subgraph and what is missing.
        SubgraphUnavailable: a subgraph that is to be asked did not say its schema.
    """
    try:
        # Safe: the loader is a SafeLoader.
        document = yaml.load(_text(path, str(path)), _UniqueKeys)
    except yaml.YAMLError as error:
        raise BadUserInput(f"{path} is not YAML: {error}") from None
    entries = document.get("subgraphs") if isinstance(document, dict) else None
    if not isinstance(entries, dict) or not entries:
        raise BadUserInput(f"{path} names no subgraphs", suggestion=_SHAPE)
    read = [
        _entry(path, str(name), entry, known or {}) for name, entry in sorted(entries.items(), key=lambda e: str(e[0]))
    ]
    asked = ask({entry.name: entry.ask for entry in read if entry.ask is not None})
    return tuple(
        SubgraphSource(entry.name, entry.url, entry.sdl if entry.sdl is not None else asked[entry.name])
        for entry in read
    )


def files_of(path: Path) -> tuple[Path, ...]:
    """It and the schema files that it names, as far as it can be read."""
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
        schemas = [entry["schema"].get("file") for entry in document["subgraphs"].values() if "schema" in entry]
    except (OSError, yaml.YAMLError, UnicodeDecodeError, AttributeError, KeyError, TypeError):
        return (path,)
    return (path, *(path.parent / file for file in schemas if isinstance(file, str)))


def _entry(path: Path, name: str, entry: Any, known: Mapping[str, str]) -> _Entry:
    where = f"{path}: subgraphs.{name}"
    if not isinstance(entry, dict) or not isinstance(entry.get("routing_url"), str):
        raise BadUserInput(f"{where} has no routing_url", suggestion=_SHAPE)
    url = entry["routing_url"]
    if not url.startswith(("http://", "https://")):
        raise BadUserInput(f"{where}.routing_url is not an http address")
    schema = entry.get("schema")
    if schema is None and name in known:
        return _Entry(name, url, known[name])
    given = schema if isinstance(schema, dict) else {}
    file, ask = given.get("file"), given.get("subgraph_url")
    if isinstance(file, str):
        # As rover does: relative to the file that names it.
        return _Entry(name, url, _text(path.parent / file, f"{where}.schema.file {file}"))
    if isinstance(ask, str):
        return _Entry(name, url, None, ask)
    raise BadUserInput(f"{where} has neither schema.file nor schema.subgraph_url", suggestion=_SHAPE)


def _text(path: Path, where: str) -> str:
    """A byte order mark is no part of it."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadUserInput(
                f"{where} has {size / 2**20:.0f} MiB; {MOST_BYTES // 2**20} MiB are read at most",
                suggestion="check that it is an SDL, and not data",
            )
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BadUserInput(f"{where}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError as error:
        raise BadUserInput(f"{where} is not UTF-8 (byte {error.start})", suggestion="save it as UTF-8") from None


class _UniqueKeys(yaml.SafeLoader):
    """YAML takes the last of two equal keys without a word: a subgraph would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                None, None, f'"{twice}" is there twice; name it otherwise', node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


_SHAPE = "subgraphs: {NAME: {routing_url: http://…, schema: {file: NAME.graphql}}}"
