"""`supergraph.yaml`: which subgraphs there are, in the shape that `rover supergraph compose` reads.

federation_version: =2.11.0
subgraphs:
  health:
    routing_url: http://127.0.0.1:4101/graphql
    schema: {file: ./health.graphql}
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from gateway.composition.source import SubgraphSource
from gateway.errors import BadUserInput


def read_supergraph_config(path: Path, known: Mapping[str, str] | None = None) -> tuple[SubgraphSource, ...]:
    """The subgraphs by name; `known` are SDLs of our own, for entries that name no schema file.

    Raises:
        BadUserInput: names the file, the subgraph and what is missing.
    """
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise BadUserInput(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadUserInput(f"{path} is not YAML: {error}") from None
    entries = document.get("subgraphs") if isinstance(document, dict) else None
    if not isinstance(entries, dict) or not entries:
        raise BadUserInput(f"{path} names no subgraphs", suggestion=_SHAPE)
    return tuple(_source(path, str(name), entry, known or {}) for name, entry in sorted(entries.items()))


def files_of(path: Path) -> tuple[Path, ...]:
    """It and the schema files that it names, as far as it can be read."""
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
        schemas = [entry["schema"]["file"] for entry in document["subgraphs"].values() if "schema" in entry]
    except (OSError, yaml.YAMLError, UnicodeDecodeError, AttributeError, KeyError, TypeError):
        return (path,)
    return (path, *(path.parent / file for file in schemas if isinstance(file, str)))


def _source(path: Path, name: str, entry: Any, known: Mapping[str, str]) -> SubgraphSource:
    where = f"{path}: subgraphs.{name}"
    if not isinstance(entry, dict) or not isinstance(entry.get("routing_url"), str):
        raise BadUserInput(f"{where} has no routing_url", suggestion=_SHAPE)
    url = entry["routing_url"]
    if not url.startswith(("http://", "https://")):
        raise BadUserInput(f"{where}.routing_url is not an http address")
    schema = entry.get("schema")
    if schema is None and name in known:
        return SubgraphSource(name, url, known[name])
    file = schema.get("file") if isinstance(schema, dict) else None
    if not isinstance(file, str):
        raise BadUserInput(f"{where} has no schema.file", suggestion=_SHAPE)
    try:
        # As rover does: relative to the file that names it.
        return SubgraphSource(name, url, (path.parent / file).read_text("utf-8"))
    except OSError as error:
        raise BadUserInput(f"{where}.schema.file {file}: {(error.strerror or 'cannot be read').lower()}") from None


_SHAPE = "subgraphs: {NAME: {routing_url: http://…, schema: {file: NAME.graphql}}}"
