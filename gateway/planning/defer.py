"""`@defer` while an operation is normalised: each such fragment has a number, and its fields a term in their conditions.

So everything that knows conditions knows what is wanted for a deferred fragment alone: a fetch whose condition is never true
without the term can be asked later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
)

from gateway.planning.conditions import both
from gateway.planning.plan import ALWAYS, Condition, DeferredFragment, Purpose, deferred_term

_PREFIX = deferred_term(0)[:-1]

# Number, what is selected, and when, of a deferred fragment that stands at an object.
Standing = tuple[int, SelectionSetNode, Condition]


@dataclass(slots=True)
class Defers:
    """The numbered fragments of one operation; `standing` collects those at the object that is being looked at."""

    fragments: list[DeferredFragment] = field(default_factory=list)
    standing: list[Standing] | None = None
    _numbers: dict[tuple[int, int | None], int] = field(default_factory=dict)
    _watching: bool = True

    def enter(self, node: FragmentSpreadNode | InlineFragmentNode, when: Condition) -> tuple[Condition, int | None]:
        """When the fragment's fields are wanted, and its number if it is deferred."""
        directive = next((each for each in node.directives or () if each.name.value == "defer"), None)
        if directive is None:
            return when, None
        label, variable, off = _arguments(directive)
        if off:
            return when, None
        parent = innermost(when)
        number = self._numbers.get((id(node), parent))
        if number is None:
            number = self._numbers[id(node), parent] = len(self.fragments)
            self.fragments.append(DeferredFragment(number, label, variable, parent))
        return both(when, (((deferred_term(number), True),),)), number

    def stands(self, number: int, selected: SelectionSetNode, when: Condition) -> None:
        """The fragment applies to the object that is being looked at."""
        if self.standing is not None:
            self.standing.append((number, selected, when))

    @contextmanager
    def watched(self) -> Iterator[list[Standing]]:
        """Collect what stands at one object; at objects below, whoever looks there collects."""
        outer, found = self.standing, list[Standing]()
        self.standing = found if self._watching else None
        try:
            yield found
        finally:
            self.standing = outer

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Collect nothing here and below: what stands in a fragment is found where it stands in the whole."""
        outer, self.standing, self._watching = (self.standing, self._watching), None, False
        try:
            yield
        finally:
            self.standing, self._watching = outer


def innermost(when: Condition) -> int | None:
    """The last fragment that must have been reached; of a condition of one clause."""
    return max((number for clause in purpose_of(when) for number in clause), default=None)


def purpose_of(when: Condition) -> Purpose:
    """Which fragments alone something is wanted for."""
    sets = set()
    for clause in when:
        numbers = frozenset(int(name.removeprefix(_PREFIX)) for name, _ in clause if name.startswith(_PREFIX))
        if not numbers:
            return frozenset()
        sets.add(numbers)
    return frozenset(each for each in sets if not any(other < each for other in sets))


def undeferred(when: Condition) -> Condition:
    """The same without a word of fragments: whatever they are wanted for is asked."""
    if not any(name.startswith(_PREFIX) for clause in when for name, _ in clause):
        return when
    clauses = {tuple(term for term in clause if not term[0].startswith(_PREFIX)) for clause in when}
    if () in clauses:
        return ALWAYS
    return tuple(sorted(each for each in clauses if not any(set(other) < set(each) for other in clauses)))


def _arguments(directive: DirectiveNode) -> tuple[str | None, str | None, bool]:
    """(label, the variable of `if`, whether `if` is plainly false)."""
    label, variable, off = None, None, False
    for argument in directive.arguments or ():
        value = argument.value
        if argument.name.value == "label" and isinstance(value, StringValueNode):
            label = value.value
        elif argument.name.value == "if":
            if isinstance(value, VariableNode):
                variable = value.name.value
            off = isinstance(value, BooleanValueNode) and not value.value
    return label, variable, off
