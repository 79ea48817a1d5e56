"""Whether an answer of a plan's one fetch is, as it stands, the answer that the client is owed.

It is where every field of the selection is shown under the same key, in the same order, and nothing is left out, renamed,
refused, conditional, of more than one type, or an enum, of which values may be hidden.
"""

from collections.abc import Sequence

from gateway.planning.plan import ALWAYS, LeafType, Plan, ProjectedField, SelectedField, Selection, innermost


def is_mirrored(plan: Plan) -> bool:
    """Of a query that asks one subgraph once and itself nothing."""
    if plan.kind != "query" or len(plan.fetches) != 1 or plan.references or plan.introspection or plan.deferral:
        return False
    (fetch,) = plan.fetches
    return fetch.root is not None and not fetch.entities and fetch.when == ALWAYS and _same(fetch.root, plan.projection)


def _same(selection: Selection, shown: Sequence[ProjectedField]) -> bool:
    return (
        not selection.fragments
        and len(selection.fields) == len(shown)
        and all(_same_field(asked, told) for asked, told in zip(selection.fields, shown, strict=True))
    )


def _same_field(asked: SelectedField, told: ProjectedField) -> bool:
    plain = asked.keep and not asked.by_id and not asked.protections and not asked.object_protections
    if not plain or asked.when != ALWAYS or told.when != ALWAYS or told.places or told.refusal is not None:
        return False
    if (asked.response_key, asked.slot) != (told.response_key, told.slot):
        return False
    shape = innermost(told.shape)
    if isinstance(shape, LeafType):
        return asked.selection is None and not shape.values
    if asked.selection is None or shape.deferred or len(shape.by_type) != 1:
        return False
    return _same(asked.selection, next(iter(shape.by_type.values())))
