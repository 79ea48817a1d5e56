"""What is composed: one subgraph's name, where it is reached, and the SDL that it printed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubgraphSource:
    """`name` becomes a value of `join__Graph`; `url` is copied into the supergraph as it is."""

    name: str
    url: str
    sdl: str
