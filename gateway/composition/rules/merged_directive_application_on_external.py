"""MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL: `@tag` or `@inaccessible` on an external field: it belongs to who resolves it."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merge_output_fields import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find

CODE = "MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL"


def merged_directive_application_on_external(merging: Merging) -> Found:
    for subgraph in merging.subgraphs:
        for t in subgraph.types.values() if not subgraph.is_federation_1 else ():
            for f in t.fields.values():
                for name in ("tag", "inaccessible") if f.external else ():
                    if find(f.applied, name) is not None:
                        yield CompositionError(
                            CODE,
                            f'@{name} cannot be applied to the external field "{t.name}.{f.name}"',
                            (Place(subgraph.name, f.line),),
                            "apply it in the subgraph that resolves the field",
                        )
