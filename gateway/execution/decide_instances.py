"""After a fetch: decide every protected object and field of the answer by its own dimensions, before it gets any further.

What a fetch was allowed to ask for is a claim; an instance about somebody else, or about nobody, is absent. Guard inputs
leave here, and each subject is remembered for the fetches that enter the object later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gateway.errors import NotFound, SubgraphUnavailable
from gateway.execution.ask_elsewhere import AskElsewhere, Instance
from gateway.execution.dimensions import read_subject, record_reader
from gateway.execution.protect import Protector, Standing, withheld
from gateway.execution.pruned_selection import PrunedField, PrunedSelection, TypedSelection
from gateway.execution.refusals import DENIED, not_found, refused
from gateway.execution.slots import ABSENT, TYPENAME, Failed, Refused, StoreObject
from gateway.planning.plan import SUBJECT_SLOT, ClaimSource, Protection
from policies.decision import Decision
from policies.question import Disclosure, Question
from policies.request import Record

NOBODY = "nobody"  # no personal number looks like it
PossibleTypes = Mapping[str, frozenset[str]]  # interface or union -> its object types


@dataclass(frozen=True, slots=True)
class Answered:
    """One object of an answer, with what was allowed for it; `known`: the store's object that it adds to."""

    selection: PrunedSelection
    value: StoreObject
    standing: Standing
    type_name: str | None
    known: StoreObject | None = None
    items: tuple[tuple[str, int], ...] = ()  # protections of the object itself


class _Note(NamedTuple):
    """One for every instance, so it is made cheaply: `protection` is its number."""

    protection: int
    subject: str
    decision: Decision
    flags: frozenset[str]
    fields: tuple[str, ...]


_Protected = tuple[int, StoreObject, StoreObject | None]  # a protection, what it decides, and what is known of that


class _NarrowingBroken(Exception):
    """A refused instance inside a field that promised to filter; the field is refused whole."""

    def __init__(self, category: str) -> None:
        self.category = category


class InstanceDecisions:
    """Decides the answers of one fetch; the guard is asked once for all subjects that only the answers tell."""

    def __init__(
        self,
        protector: Protector,
        protections: Sequence[Protection],
        possible_types: PossibleTypes,
        elsewhere: AskElsewhere,
    ) -> None:
        self._protector = protector
        self._protections = protections
        self._readers = [record_reader(protection.dimensions) for protection in protections]
        self._possible_types = possible_types
        self._elsewhere = elsewhere
        self._completed: dict[int, StoreObject] = {}  # what the guard reads in place of an instance, by its identity
        self._asked: dict[Question, Decision] = {}
        self._notes: list[_Note] = []
        self._permitted: dict[tuple[Any, ...], Decision] = {}
        self.broken: list[str] = []  # narrowed fields that were refused whole

    async def decide(self, answers: Sequence[Answered]) -> list[bool]:
        """Decides in place; False: the object itself is refused, nothing of it may be joined.

        Raises:
            SubgraphUnavailable: the guard, or a subgraph that has what something is decided by, did not answer.
        """
        if any(protection.dimensions.elsewhere for protection in self._protections):
            self._completed = await self._elsewhere.completed(
                instance for answer in answers for instance in self._lacking(answer)
            )
        if any(protection.claim.source is ClaimSource.DATA for protection in self._protections):
            found = dict.fromkeys(
                question for answer in answers for question in (*self._questions_of(answer), *self._of_nobody(answer))
            )
            self._asked = await self._protector.ask(found)
        kept = [self._decide(answer) for answer in answers]
        self._protector.note(self._disclosures())
        return kept

    # --- what only the answer, or another subgraph, tells ------------------------------------------------------------

    def _of_nobody(self, answer: Answered) -> Iterator[Question]:
        """An id that led to nothing: the guard looks something up all the same, so that its state tells nothing."""
        for selected in answer.selection.typed(answer.type_name).fields:
            if selected.source.by_id and answer.value.get(selected.source.slot) is None:
                for _, number in selected.items:
                    yield Question(NOBODY, self._protections[number].category, self._protections[number].action)

    def _questions_of(self, answer: Answered) -> Iterator[Question]:
        for number, value, known in self._instances_of(answer):
            protection = self._protections[number]
            if protection.claim.source is ClaimSource.DATA:
                subject = read_subject(protection.dimensions, self._read(value), known)
                if subject is not None:
                    yield Question(subject, protection.category, protection.action)

    def _lacking(self, answer: Answered) -> Iterator[Instance]:
        """What another subgraph has of it."""
        for number, value, known in self._instances_of(answer):
            if number not in answer.standing.refusals:
                for each in self._protections[number].dimensions.elsewhere:
                    yield each, value, known

    def _instances_of(self, answer: Answered) -> Iterator[_Protected]:
        for number in applying_to(answer.items, answer.type_name, self._possible_types):
            yield number, answer.value, answer.known
        yield from self._instances_below(answer.selection, answer.value, answer.known, answer.type_name)

    def _instances_below(
        self, selection: PrunedSelection, value: StoreObject, known: StoreObject | None, type_name: str | None
    ) -> Iterator[_Protected]:
        for selected in selection.typed(type_name).fields:
            for number in selected.own:
                yield number, value, known
            if selected.child is not None:
                for item in _objects(value.get(selected.source.slot)):
                    item_type = item.get(TYPENAME)
                    for number in applying_to(selected.items, item_type, self._possible_types):
                        yield number, item, None
                    yield from self._instances_below(selected.child, item, None, item_type)

    # --- deciding --------------------------------------------------------------------------------------------------

    def _decide(self, answer: Answered) -> bool:
        mark = len(self._notes)
        try:
            for number in applying_to(answer.items, answer.type_name, self._possible_types):
                decision, record = self._permit(number, answer.value, answer.known, answer.standing)
                if not decision.allowed:
                    self._note_refused_category(number, record, answer.selection.typed(answer.type_name).covered)
                    return False
                _remember(answer.value, record)
                self._note(number, decision, record, answer.selection.typed(answer.type_name).covered)
            self._object(answer.selection, answer.value, answer.known, answer.type_name, answer.standing, frozenset())
        except _NarrowingBroken:  # cannot be: a narrowed field above it would have caught it
            del self._notes[mark:]
            return False
        return True

    def _object(
        self,
        selection: PrunedSelection,
        value: StoreObject,
        known: StoreObject | None,
        type_name: str | None,
        standing: Standing,
        narrowed: frozenset[str],
    ) -> None:
        typed = selection.typed(type_name)
        if not typed.protected:
            return
        # All of an object's fields are decided before any value below it changes: dimensions lead through siblings.
        verdicts = self._own(typed, value, known, standing, narrowed)
        for selected in typed.deciding:
            slot = selected.source.slot
            if selected.source.by_id:
                value.setdefault(slot, None)
            if slot not in value or value[slot].__class__ is Refused:
                continue
            if slot in verdicts:
                value[slot] = verdicts[slot]
            elif selected.child is not None:
                value[slot] = self._field(selected, value[slot], standing, narrowed)
            if selected.source.by_id:
                value[slot] = _by_id(value[slot])
        for slot in typed.inputs:
            value.pop(slot, None)

    def _own(
        self,
        typed: TypedSelection,
        value: StoreObject,
        known: StoreObject | None,
        standing: Standing,
        narrowed: frozenset[str],
    ) -> dict[str, Refused]:
        """Refuse fields by their own protections; notes those that stay."""
        refusals: dict[str, Refused] = {}
        results: dict[int, tuple[Decision, Record]] = {}
        for selected in typed.deciding:
            if not selected.own or selected.source.slot not in value:
                continue
            mark = len(self._notes)
            for number in selected.own:
                if number not in results:
                    results[number] = self._permit(number, value, known, standing)
                decision, record = results[number]
                if not decision.allowed:
                    if self._protections[number].category in narrowed:
                        raise _NarrowingBroken(self._protections[number].category)
                    refusals[selected.source.slot] = standing.refusals.get(number, ABSENT)
                    break
                self._note(number, decision, record, (selected.source.name,))
            if selected.source.slot in refusals or value[selected.source.slot].__class__ is Failed:
                del self._notes[mark:]
        return refusals

    def _field(self, selected: PrunedField, value: Any, standing: Standing, narrowed: frozenset[str]) -> Any:
        promised = frozenset(self._protections[n].category for n in selected.own if self._protections[n].narrowed)
        mark = len(self._notes)
        try:
            return self._value(selected, value, standing, narrowed | promised)
        except _NarrowingBroken as broken:
            if broken.category not in promised:
                raise
            del self._notes[mark:]
            self.broken.append(selected.source.name)
            return refused(DENIED)

    def _value(self, selected: PrunedField, value: Any, standing: Standing, narrowed: frozenset[str]) -> Any:
        kind = value.__class__
        if kind is list:
            items = (self._value(selected, item, standing, narrowed) for item in value)
            return [item for item in items if item is not ABSENT]
        if kind is not dict:
            return value
        type_name = value.get(TYPENAME)
        applying = list(applying_to(selected.items, type_name, self._possible_types)) if selected.items else ()
        for number in applying:
            decision, record = self._permit(number, value, None, standing)
            if not decision.allowed or value.get(SUBJECT_SLOT, record.subject) != record.subject:
                self._note_refused_category(number, record, (selected.source.name,))
                if self._protections[number].category in narrowed:
                    raise _NarrowingBroken(self._protections[number].category)
                return ABSENT
            _remember(value, record)
            covered = selected.child.typed(type_name).covered if selected.child is not None else ()
            self._note(number, decision, record, covered or (selected.source.name,))
        if selected.child is not None:
            # The promise is about the records of the list, not about those that they lead to.
            below = frozenset[str]() if applying else narrowed
            self._object(selected.child, value, None, type_name, standing, below)
        return value

    def _permit(
        self, number: int, value: StoreObject, known: StoreObject | None, standing: Standing
    ) -> tuple[Decision, Record]:
        """One instance by one protection."""
        protection, claimed = self._protections[number], standing.subjects[number]
        record = self._readers[number](self._read(value), known, claimed)
        if number in standing.refusals:
            return DENIED, record
        question = standing.questions[number]
        each = protection.claim.source is ClaimSource.EACH
        if each and protection.dimensions.subject is None and question is not None:
            return standing.decisions.get(question, DENIED), record  # of the list itself, no instance
        if record.subject is None or not (each or claimed in (None, record.subject)):
            return DENIED, record
        if record.inputs:
            return self._permits(protection, question, standing, record), record
        # Most instances of a fetch have equal dimensions. Whose they are says by which of its decisions they are judged.
        key = (number, record.subject, record.custodian, record.flags, record.date)
        decision = self._permitted.get(key)
        if decision is None:
            decision = self._permitted[key] = self._permits(protection, question, standing, record)
        return decision, record

    def _read(self, value: StoreObject) -> StoreObject:
        return self._completed.get(id(value), value) if self._completed else value

    def _permits(
        self, protection: Protection, question: Question | None, standing: Standing, record: Record
    ) -> Decision:
        """The guard's pure answer; what it cannot decide is denied."""
        guard = self._protector.guard
        if question is None:
            question = Question(record.subject, protection.category, protection.action)
        decision = standing.decisions.get(question) or self._asked.get(question, DENIED)
        if guard is None or withheld(protection, decision):
            return DENIED
        try:
            return guard.permits(question, decision, record)
        except Exception:
            return DENIED

    # --- the log ---------------------------------------------------------------------------------------------------

    def _note(self, number: int, decision: Decision, record: Record, fields: tuple[str, ...]) -> None:
        if fields and record.subject is not None:
            flags = record.flags if isinstance(record.flags, frozenset) else frozenset[str]()
            self._notes.append(_Note(number, record.subject, decision, flags, fields))

    def _note_refused_category(self, number: int, record: Record, fields: tuple[str, ...]) -> None:
        """A refused category is logged, never a refused instance of an allowed one."""
        if record.subject is not None:
            decision = self._asked.get(self._question(number, record.subject))
            if decision is not None and not decision.allowed:
                self._notes.append(_Note(number, record.subject, decision, frozenset(), fields))

    def _question(self, number: int, subject: str) -> Question:
        return Question(subject, self._protections[number].category, self._protections[number].action)

    def _disclosures(self) -> Iterator[Disclosure]:
        """Instances of the same right and flags are told of together."""
        alike: dict[tuple[int, str, int, frozenset[str]], tuple[Decision, set[str]]] = {}
        for number, subject, decision, flags, fields in self._notes:
            alike.setdefault((number, subject, id(decision), flags), (decision, set()))[1].update(fields)
        gathered: dict[tuple[Question, frozenset[str], bool, Any], tuple[Decision, set[str]]] = {}
        for (number, subject, _, flags), (decision, names) in alike.items():
            key = (self._question(number, subject), flags, decision.allowed, decision.clauses)
            gathered.setdefault(key, (decision, set()))[1].update(names)
        for (question, flags, _, _), (decision, names) in gathered.items():
            yield Disclosure(question, decision, frozenset(names), flags)


def applying_to(
    items: Iterable[tuple[str, int]], type_name: str | None, possible_types: PossibleTypes
) -> Iterator[int]:
    """Which object protections hold for a runtime type; all of them, when it is not told."""
    for name, number in items:
        if type_name is None or name == type_name or type_name in possible_types.get(name, ()):
            yield number


def _by_id(value: Any) -> Any:
    """Unknown, refused and failed look the same; only an outage is told, which says the same of every id, and what a
    command says of its input."""
    if isinstance(value, Failed):
        code = value.error.extensions.get("code")
        if code == SubgraphUnavailable.code or (value.error.of_command and code != NotFound.code):
            return value
    return not_found() if value is None or isinstance(value, Failed | Refused) else value


def _remember(value: StoreObject, record: Record) -> None:
    value[SUBJECT_SLOT] = record.subject


def _objects(value: Any) -> Iterator[StoreObject]:
    if value.__class__ is dict:
        yield value
    elif value.__class__ is list:
        for item in value:
            yield from _objects(item)
