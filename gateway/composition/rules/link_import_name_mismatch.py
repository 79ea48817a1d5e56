"""LINK_IMPORT_NAME_MISMATCH: subgraphs apply one of federation's directives by different names; in the supergraph it has one."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.directive_names import written_names
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found

CODE = "LINK_IMPORT_NAME_MISMATCH"


def link_import_name_mismatch(merging: Merging) -> Found:
    for name, written in written_names(merging.subgraphs).items():
        if len(written) > 1:
            lines = {s.name: next((f.line for f in s.features), 1) for s in merging.subgraphs}
            yield CompositionError(
                CODE,
                f"@{name} is called {', '.join(f'@{w}' for w in written)} in different subgraphs",
                tuple(Place(s, lines[s], f"as @{w}") for w, of in written.items() for s in of),
                "import it by the same name everywhere",
            )
