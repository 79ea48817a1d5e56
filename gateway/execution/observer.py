"""What execution tells whoever counts: `serving` turns it into metrics."""

from typing import Final, Protocol


class Observer(Protocol):
    def fetched(self, subgraph: str, *, answered: bool) -> None:
        """One request was sent to a subgraph; `answered` false: there was no GraphQL answer."""

    def happened(self, subgraph: str, event: str, why: str = "") -> None:
        """To a request over HTTP, beside an answer: `retried`, `shared`, … (transports/README.md lists them). `why`: for the
        log, where there is no answer.
        """

    def planned(self, *, capped: bool) -> None:
        """A plan was made; `capped`: the search for a better one ended at its cap."""

    def narrowing_broken(self, subgraph: str, field: str) -> None:
        """A field that promised to filter by the grant returned a refused instance, and was refused whole."""


class Silent:
    """Counts nothing."""

    def fetched(self, subgraph: str, *, answered: bool) -> None: ...

    def happened(self, subgraph: str, event: str, why: str = "") -> None: ...

    def planned(self, *, capped: bool) -> None: ...

    def narrowing_broken(self, subgraph: str, field: str) -> None: ...


SILENT: Final = Silent()
