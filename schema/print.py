"""Print every domain's SDL to `schema/<domain>/subgraph.graphql`: `python -m schema.print`.

The files are committed, so that a change of the API is seen in review; a test proves them current.
"""

from pathlib import Path

from schema.registry import DOMAINS
from schema.subgraph import print_sdl

SCHEMA = Path(__file__).parent


def sdl_file(name: str) -> Path:
    return SCHEMA / name / "subgraph.graphql"


def main() -> None:
    for domain in DOMAINS:
        sdl_file(domain.name).write_text(print_sdl(domain), encoding="utf-8")
        print(sdl_file(domain.name).relative_to(SCHEMA.parent))


if __name__ == "__main__":
    main()
