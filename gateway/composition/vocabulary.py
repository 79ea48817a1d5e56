"""The words that a deployment's annotations may use: data that composition is given, never knowledge of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`categories`: every category an annotation may name. `clinical`: those whose records must say custodian, date and flags.
    `held`: those whose records must say their custodian at least.

    `required_inputs`: by category, what the conditions of its rows ask for by name. `root_actions`: root fields with rows of
    their own name, and the categories that those rows are about.
    """

    categories: frozenset[str] = frozenset()
    required_inputs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    clinical: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    root_actions: Mapping[str, frozenset[str]] = field(default_factory=dict)
