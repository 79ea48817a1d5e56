"""Best ways to a field: from an object in one subgraph, where a field can be taken and what that costs.

A way may reach only a part of what is wanted below the field; what is missing goes back up and is tried by another way to
the same field (`parent { value { a b } }`, where `a` and `b` are in two subgraphs and `value` has no key, is entered twice
at `parent`).
"""

from gateway.composition.field_set import FieldSet
from gateway.composition.protection import SubjectSource
from gateway.composition.supergraph import FieldInGraph, Kind
from gateway.composition.type_reference import named
from gateway.planning.graph import Entry, QueryGraph
from gateway.planning.guarded import Refers
from gateway.planning.operation import Below, Want
from gateway.planning.own_wants import OwnWants, path_set
from gateway.planning.plan import ALWAYS
from gateway.planning.slots import TYPENAME
from gateway.planning.way import FREE, IDLE, Busy, Cost, Hop, Site, Way, height, shifted

_BelowKey = tuple[str, str, FieldSet | None, frozenset[str], Below, Busy]


MOST_SEARCHED = 2_000


class SearchOverCap(Exception):
    """More places were looked at than a search may; what was found until then is no plan."""


class Ways:
    """Looks for ways on one graph for one operation; everything found is remembered.

    `chain`: how many subgraphs a key may be fetched through before it is known; None: any number. `most`: how many places
    (an object, a want, what is being worked out just now) may be looked at on the way to the keys of keys.
    """

    def __init__(self, graph: QueryGraph, chain: int | None = None, most: int = MOST_SEARCHED) -> None:
        self.graph = graph
        self.searched = 0
        self._chain = chain
        self._most = most
        self.own = OwnWants(graph)
        self.preferred: frozenset[str] = frozenset()  # subgraphs that are asked anyway: they win ties
        self._ways: dict[tuple[Site, Want, Busy], tuple[Way, ...]] = {}
        self._below: dict[_BelowKey, tuple[Cost, frozenset[int], int]] = {}
        self._entry: dict[tuple[Site, str, str, Busy], tuple[Entry, Cost, Busy] | None] = {}

    # --- choosing ----------------------------------------------------------------------------------------------------

    def solve(
        self, site: Site, want: Want, busy: Busy = IDLE, asked: Cost = FREE, level: int = 0
    ) -> tuple[list[tuple[Way, Want]], frozenset[int]]:
        """Ways that together reach as much of the want as can be reached, cheapest first; and what none reaches.

        `asked` are pairs that are paid for already, in levels that begin `level` above the site's.
        """
        chosen: list[tuple[Way, Want]] = []
        rest = want
        while True:
            best: Way | None = None
            best_rank: tuple[object, ...] = ()
            for way in self.ways(site, rest, busy):
                rank = self._rank(way, asked, level)
                if best is None or rank < best_rank:
                    best, best_rank = way, rank
            if best is None or best.missing >= rest.leaves:
                return chosen, rest.leaves
            chosen.append((best, self.own.part(rest, rest.leaves - best.missing)))
            if not best.missing:
                return chosen, frozenset()
            asked = asked | shifted(best.cost, level)
            rest = self.own.part(rest, best.missing)

    def _rank(self, way: Way, asked: Cost, level: int) -> tuple[object, ...]:
        new = [pair for pair in way.cost if (pair[0], pair[1] + level) not in asked]
        strange = sum(1 for name, _ in new if name not in self.preferred)
        target = way.hop.entry.graph if way.hop is not None else ""
        return (len(way.missing), way.lossy, len(new), height(way.cost), strange, len(way.cost), way.late, target)

    # --- enumerating -------------------------------------------------------------------------------------------------

    def ways(self, site: Site, want: Want, busy: Busy) -> tuple[Way, ...]:
        """Every way to (a part of) the want; only the way here, when that is free and reaches all of it.

        Raises:
            SearchOverCap.
        """
        asked = (site, want, busy)
        found = self._ways.get(asked)
        if found is None:
            if len(busy) > 1:  # on the way to a key of a key: what is asked directly grows with the operation only
                self.searched += 1
                if self.searched > self._most:
                    raise SearchOverCap
            refers = self.graph.guarded.refers(site.type_name, want.name)
            if refers is not None:
                reference = self._reference(site, refers, want, busy)
                return () if reference is None else (reference,)
            here = self._here(site, want, busy)
            if here is not None and not here.missing and not here.cost:
                found = (here,)
            else:
                ways = [] if here is None else [here]
                for graph in self.graph.graphs:
                    ways += self._hops(site, graph, want, busy)
                found = tuple(way for way in ways if not way.missing >= want.leaves)
            self._ways[asked] = found
        return found

    def _here(self, site: Site, want: Want, busy: Busy) -> Way | None:
        if site.graph is None:
            known = want.name in site.known or (want.name == TYPENAME and bool(site.known))
            return Way(None, None, FREE) if known else None
        stand_in = self._stands_in(site)
        if want.name == TYPENAME:
            return None if stand_in else Way(None, None, FREE)
        field = self.graph.local(site.graph, site.type_name, want.name, site.provides)
        if field is None or field.requires is not None:
            return None
        if site.sealed and want.name not in self.graph.key_names(site.graph, site.type_name):
            return None
        cost, missing, late = self._reach(site.graph, site.type_name, field, site, want, busy)
        asks_type = stand_in and site.type_name not in want.types
        if asks_type:
            if want.only or not self._is_same_for_members(site, want):
                return None
            chosen, unknown = self.solve(site, self.own.typename(site.type_name), busy)
            if unknown:
                return None
            cost = cost.union(*(way.cost for way, _ in chosen))
        lossy = asks_type and field.type.endswith("!") and not self._never_lost(site, want)
        return Way(None, field, cost, missing, asks_type, late=late, lossy=lossy)

    def _is_asked_apart(self, site: Site, entry: Entry, field: FieldInGraph, want: Want) -> bool:
        """Whether an interface object is entered once more for what could take it along where it is wanted of some types."""
        return (
            (entry.graph, entry.type_name) == (site.graph, site.type_name)
            and not want.only
            and field.requires is None
            and field.type.endswith("!")
            and self._is_same_for_members(site, want)
            and not self._never_lost(site, want)
        )

    def _never_lost(self, site: Site, want: Want) -> bool:
        """Of an interface object's non-null field that is wanted of some types: the others lose nothing where it fails."""
        assert site.graph is not None
        return want.slot in site.whole or want.name in self.graph.key_names(site.graph, site.type_name)

    def whole(self, graph: str, type_name: str, below: Below) -> frozenset[str]:
        """What of an interface object's fields is wanted of whatever it stands for; of any other type nothing need be known."""
        if not self.graph.is_interface_object(graph, type_name):
            return frozenset()
        return frozenset(
            each.slot for each in below.wants if each.below is None and each.when == ALWAYS and type_name in each.types
        )

    def _reference(self, site: Site, refers: Refers, want: Want, busy: Busy) -> Way | None:
        """A container edge: its object is the key that the claim tells, everything below is entered by it."""
        cost = FREE
        if refers.source is SubjectSource.FIELDS:
            for needed in self.own.wanted(path_set(refers.subject), site.type_name):
                chosen, unknown = self.solve(site, needed, busy)
                if unknown:
                    return None
                cost = cost.union(*(way.cost for way, _ in chosen))
        missing: frozenset[int] = frozenset()
        if want.below is not None:
            level = self.reference_level(site, cost)
            inner = Site(refers.type_name, None, known=frozenset((refers.key,)), start=-1)
            for each in want.below.wants:
                if not self.applies(refers.type_name, each):
                    continue
                chosen, unreached = self.solve(inner, each, busy, cost, level)
                cost = cost.union(*(shifted(way.cost, level) for way, _ in chosen))
                missing = missing | unreached
        return Way(None, None, cost, missing, refers=refers)

    def reference_level(self, site: Site, cost: Cost) -> int:
        """The first level, counted from the site's, on which something can be asked by the reference's key."""
        return 1 + max(site.start, height(cost) if cost else site.start)

    def _stands_in(self, site: Site) -> bool:
        return site.graph is not None and self.graph.is_interface_object(site.graph, site.type_name)

    def _is_same_for_members(self, site: Site, want: Want) -> bool:
        """Whether an interface object's field is that of the types it is wanted of: they have no own one elsewhere."""
        assert site.graph is not None
        if want.name in self.graph.key_names(site.graph, site.type_name):
            return True
        types = self.graph.supergraph.types
        members = types[site.type_name].members
        own = [types[each].fields.get(want.name) for each in want.types if each in members]
        return all(field is not None and not field.in_graphs for field in own)

    def _hops(self, site: Site, graph: str, want: Want, busy: Busy) -> list[Way]:
        if site.graph is None and not site.known:
            if want.name == TYPENAME:
                return []
            way = self._root_hop(site, graph, want, busy)
            return [way] if way is not None else []
        found: list[Way] = []
        if self._is_query_again(site, graph) and want.name != TYPENAME:
            again = self._root_hop(site, graph, want, busy)
            found += [again] if again is not None else []
        seen: set[tuple[str, bool]] = set()
        for entry in self.graph.entries(graph, site.type_name):
            kind = (entry.type_name, entry.resolves_type)
            if kind in seen:
                continue
            seen.add(kind)
            way = (
                self._resolving_hop(site, entry, want, busy)
                if entry.resolves_type
                else self._hop(site, entry, want, busy)
            )
            if way is not None:
                found.append(way)
        return found

    def _is_query_again(self, site: Site, graph: str) -> bool:
        """The query type below the root (Relay's payloads have one): every subgraph that has it is entered by it, without a key.

        Where something is protected it is not: whose data is asked for would have to be told once more.
        """
        return (
            graph != site.graph
            and site.type_name == self.graph.supergraph.roots.get("query")
            and not self.graph.guarded.linked
        )

    def _root_hop(self, site: Site, graph: str, want: Want, busy: Busy) -> Way | None:
        field = self.graph.local(graph, site.type_name, want.name, None)
        if field is None:
            return None
        level = site.start + 1
        cost, missing, late = self._reach(graph, site.type_name, field, None, want, busy)
        hop = Hop(Entry(graph, site.type_name, None), level, None, busy, busy)
        return Way(hop, field, shifted(cost, level) | {(graph, level)}, missing, late=late)

    def _hop(self, site: Site, entry: Entry, want: Want, busy: Busy) -> Way | None:
        """Enter by key for a field; with the field's own `@requires`, into the very same subgraph too."""
        if want.name == TYPENAME:
            return None
        field = self.graph.local(entry.graph, entry.type_name, want.name, None)
        if field is None:
            return None
        partly = self._stands_in(site) and site.type_name not in want.types
        if partly and not self._is_asked_apart(site, entry, field, want):
            return None  # of which objects it is wanted is not known before their type is
        if entry.graph == site.graph and field.requires is None and not site.sealed and not partly:
            return None
        mark = ("require", entry.graph, site.type_name, want.name)
        if field.requires is not None and mark in busy:
            return None
        entered = self._entered(site, entry.graph, entry.type_name, busy)
        if entered is None:
            return None
        best, cost, key_busy = entered
        type_cost = FREE
        if partly:
            chosen, unknown = self.solve(site, self.own.typename(site.type_name), busy)
            if unknown:
                return None
            type_cost = type_cost.union(*(way.cost for way, _ in chosen))
        requires_busy = busy | {mark}
        if field.requires is not None:
            for needed in self.own.wanted(field.requires, site.type_name):
                chosen, missing = self.solve(site, needed, requires_busy, cost)
                if missing:
                    return None
                cost = cost.union(*(way.cost for way, _ in chosen))
        level = 1 + max(site.start, height(cost) if cost else site.start)
        below, missing, late = self._reach(entry.graph, entry.type_name, field, None, want, busy)
        hop = Hop(best, level, field.requires, key_busy, requires_busy, want.types if partly else ())
        cost = cost | type_cost | {(entry.graph, level)} | shifted(below, level)
        return Way(hop, field, cost, missing, partly, late=late + len(want.leaves - missing))

    def _resolving_hop(self, site: Site, entry: Entry, want: Want, busy: Busy) -> Way | None:
        """Ask an owner of the interface for the real type, and go on from there."""
        possible = self.graph.possible_in(entry.graph, entry.type_name)
        if possible == (site.type_name,):
            return None  # an interface that nothing implements there tells no type
        entered = self._entered(site, entry.graph, entry.type_name, busy, resolves=True)
        if entered is None:
            return None
        best, cost, key_busy = entered
        level = 1 + max(site.start, height(cost) if cost else site.start)
        cost = cost | {(entry.graph, level)}
        missing: frozenset[int] = frozenset()
        applies = False
        for type_name in possible:
            if not self.applies(type_name, want):
                continue
            applies = True
            chosen, unreached = self.solve(Site(type_name, entry.graph), want, busy, cost, level)
            cost = cost.union(*(shifted(way.cost, level) for way, _ in chosen))
            missing = missing | unreached
        if not applies:
            return None
        return Way(Hop(best, level, None, key_busy, busy), None, cost, missing, late=len(want.leaves - missing))

    def can_enter(self, site: Site, graph: str, type_name: str, busy: Busy) -> bool:
        """Whether a key of the type there can be known at the site."""
        return self._entered(site, graph, type_name, busy) is not None

    def _entered(
        self, site: Site, graph: str, type_name: str, busy: Busy, *, resolves: bool = False
    ) -> tuple[Entry, Cost, Busy] | None:
        """The cheapest key of the type there that can be known at the site; the cost of knowing it."""
        mark = ("enter", graph, site.type_name)
        if mark in busy or (self._chain is not None and sum(each[0] == "enter" for each in busy) >= self._chain):
            return None
        asked = (site, graph, type_name, busy)
        if asked in self._entry:
            return self._entry[asked]
        key_busy = busy | {mark}
        best: tuple[tuple[int, int], Entry, Cost] | None = None
        for entry in self.graph.entries(graph, site.type_name):
            if entry.type_name != type_name or entry.resolves_type is not resolves or entry.key is None:
                continue
            cost = FREE
            for needed in self.own.wanted(entry.key, site.type_name):
                chosen, missing = self.solve(site, needed, key_busy, cost)
                if missing:
                    break
                cost = cost.union(*(way.cost for way, _ in chosen))
            else:
                rank = (len(cost), height(cost))
                if best is None or rank < best[0]:
                    best = (rank, entry, cost)
        found = None if best is None else (best[1], best[2], key_busy)
        self._entry[asked] = found
        return found

    # --- going down --------------------------------------------------------------------------------------------------

    def _reach(
        self, graph: str, type_name: str, field: FieldInGraph, site: Site | None, want: Want, busy: Busy
    ) -> tuple[Cost, frozenset[int], int]:
        if want.below is None:
            return FREE, frozenset(), 0
        provides = self.graph.below_provides(field, site.provides if site else None, type_name, want.name)
        returned = named(field.type)
        possible = self.graph.possible_in(graph, returned)
        sealed = self.graph.guarded.ends_at(graph, type_name, want.name, possible)
        return self.below(graph, returned, provides, want.below, busy, sealed)

    def below(
        self,
        graph: str,
        type_name: str,
        provides: FieldSet | None,
        below: Below,
        busy: Busy,
        sealed: frozenset[str] = frozenset(),
    ) -> tuple[Cost, frozenset[int], int]:
        """What everything wanted of a field's object costs, that object having come from `graph`; what is missing, and late."""
        asked = (graph, type_name, provides, sealed, below, busy)
        found = self._below.get(asked)
        if found is None:
            cost = FREE
            missing: frozenset[int] = frozenset()
            late = 0
            whole = self.whole(graph, type_name, below)
            for want in below.wants:
                for runtime_type in self.graph.possible_in(graph, type_name):
                    if not self.applies(runtime_type, want):
                        continue
                    site = Site(runtime_type, graph, provides, sealed=runtime_type in sealed, whole=whole)
                    chosen, unreached = self.solve(site, want, busy, cost)
                    cost = cost.union(*(way.cost for way, _ in chosen))
                    missing = missing | unreached
                    late += sum(way.late for way, _ in chosen)
            found = self._below[asked] = (cost, missing, late)
        return found

    def applies(self, runtime_type: str, want: Want) -> bool:
        """Whether the want is of this type; of an interface object: of any type it may stand for."""
        if runtime_type in want.types:
            return True
        type_ = self.graph.supergraph.types[runtime_type]
        return type_.kind is Kind.INTERFACE and any(member in want.types for member in type_.members)
