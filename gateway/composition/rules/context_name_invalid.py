"""CONTEXT_NAME_INVALID: the name of a `@context` is not made of letters and digits, letters first (2.8)."""

import re

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_arguments import set_contexts
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "CONTEXT_NAME_INVALID"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def context_name_invalid(subgraph: SubgraphSchema) -> Found:
    for type_name, name in set_contexts(subgraph):
        if not _NAME.fullmatch(name):
            yield CompositionError(
                CODE,
                f'"{type_name}" sets a context named "{name}"',
                (Place(subgraph.name, subgraph.types[type_name].line),),
                "begin with a letter, go on with letters and digits",
            )
