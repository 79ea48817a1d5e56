"""Take the terms of deferred fragments out of a plan, and keep beside it what they said: which fetch can be asked later.

What comes out is the plan of the whole answer; a client that takes parts is given them by the deferral.
"""

from dataclasses import replace

from gateway.planning.defer import purpose_of, undeferred
from gateway.planning.operation import Operation
from gateway.planning.plan import (
    Deferral,
    EntityGroup,
    Fetch,
    ObjectShape,
    Plan,
    ProjectedField,
    Representation,
    Selection,
    with_object,
)


def with_deferral(plan: Plan, operation: Operation) -> Plan:
    return replace(
        plan,
        fetches=tuple(_fetch(each) for each in plan.fetches),
        references=tuple(replace(each, when=undeferred(each.when)) for each in plan.references),
        projection=_Stripping().shown(plan.projection),
        deferral=Deferral(
            fragments=operation.deferred,
            purposes=tuple(purpose_of(each.when) for each in plan.fetches),
            references=tuple(purpose_of(each.when) for each in plan.references),
            projection=plan.projection,
            root=operation.deferred_root,
        ),
    )


def _fetch(fetch: Fetch) -> Fetch:
    return replace(
        fetch,
        root=_selection(fetch.root) if fetch.root is not None else None,
        entities=tuple(_group(each) for each in fetch.entities),
        when=undeferred(fetch.when),
    )


def _group(group: EntityGroup) -> EntityGroup:
    return replace(
        group,
        representations=tuple(_representation(each) for each in group.representations),
        selection=_selection(group.selection),
        when=undeferred(group.when),
    )


def _representation(representation: Representation) -> Representation:
    inputs = tuple(replace(each, when=undeferred(each.when)) for each in representation.inputs)
    return replace(representation, inputs=inputs)


def _selection(selection: Selection) -> Selection:
    return Selection(
        tuple(
            replace(
                each,
                when=undeferred(each.when),
                selection=_selection(each.selection) if each.selection is not None else None,
            )
            for each in selection.fields
        ),
        tuple(
            replace(each, when=undeferred(each.when), selection=_selection(each.selection))
            for each in selection.fragments
        ),
    )


class _Stripping:
    """Shapes without terms; one may stand at many places."""

    def __init__(self) -> None:
        self._shapes: dict[int, ObjectShape] = {}

    def shown(self, fields: tuple[ProjectedField, ...]) -> tuple[ProjectedField, ...]:
        return tuple(
            replace(each, when=undeferred(each.when), shape=with_object(each.shape, self._object)) for each in fields
        )

    def _object(self, shape: ObjectShape) -> ObjectShape:
        found = self._shapes.get(id(shape))
        if found is None:
            by_type = {name: self.shown(fields) for name, fields in shape.by_type.items()}
            found = self._shapes[id(shape)] = ObjectShape(shape.name, by_type)
        return found
