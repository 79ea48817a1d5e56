"""What an instance is decided by, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.composition.personal_data.elsewhere import Elsewhere

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Where an instance's dimensions stand, as paths of slots from the object that declares them; None: undeclared.

    For a field's own annotation the object is the field's parent, for a type's annotation the object itself.
    A path through a list yields all its values (flags); an empty tuple never occurs. `elsewhere`: of these paths, those that
    the subgraph does not answer itself, and who does.
    """

    subject: Path | None = None
    custodian: Path | None = None
    flags: Path | None = None
    date: Path | None = None
    inputs: tuple[tuple[str, Path], ...] = ()  # (name, path)
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def paths(self) -> Iterator[Path]:
        yield from (each for each in (self.subject, self.custodian, self.flags, self.date) if each is not None)
        yield from (path for _, path in self.inputs)

    @property
    def selected(self) -> Iterator[Path]:
        """What is asked for beside the instance: what it is decided by, or the keys by which another subgraph tells."""
        asked = {(*each.at, *path) for each in self.elsewhere for path in each.paths}
        yield from (path for path in self.paths if path not in asked)
        yield from ((*each.at, *path) for each in self.elsewhere for path in each.key)
