"""A checked visit as documents: the encounter as its latest version says, and what hangs on it.

Every item carries the visit's dimensions; its flags are the visit's, those its own codes imply, and those its line gives.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from policies.days import age_on, day_of
from resolvers.health.flags_by_code import implied_flags
from resolvers.health.recording.content import Content

Document = dict[str, Any]
Row = tuple[str, Document]  # collection, document

ITEM_COLLECTIONS = ("prescriptions", "lab_results", "imaging_results", "procedures", "documents", "vitals", "bills")


FOUNDERS = frozenset({"records_officer", "ingest"})  # only what they write makes a caller treat somebody


@dataclass(frozen=True, slots=True)
class Written:
    """One version of one visit, and everything about it that is not in its content."""

    facility: str
    ma_lk: str
    personal_id: str
    content: Content
    version: int
    flags: frozenset[str]  # the visit's: given, implied by its codes, and of its earlier versions
    founded: bool
    role: str
    age: int

    @property
    def encounter_id(self) -> str:
        return f"{self.facility}-{self.ma_lk}"


@dataclass(frozen=True, slots=True)
class Before:
    """What a visit was until this version: its flags stay, and so does who may treat by it."""

    version: int = 0
    flags: frozenset[str] = frozenset()
    founded: bool = False


NEW = Before()


def next_version(
    key: tuple[str, str, str], content: Content, *, role: str, born: date | None, before: Before = NEW
) -> Written:
    """`key`: facility, MA_LK and whose it is. Of whom no birth date is known, the flags are a child's."""
    facility, ma_lk, personal_id = key
    age = 0 if born is None else age_on(day_of(content["startedAt"]), born)
    return Written(
        facility=facility,
        ma_lk=ma_lk,
        personal_id=personal_id,
        content=content,
        version=before.version + 1,
        flags=_visit_flags(content, age) | before.flags,
        founded=before.founded or role in FOUNDERS,
        role=role,
        age=age,
    )


def _visit_flags(content: Content, age: int) -> frozenset[str]:
    """What the visit's own codes imply, and what was given."""
    codes = [content.get("mainDiagnosis"), *(content.get("otherDiagnoses") or ())]
    return implied_flags("ICD10", (one["code"] for one in codes if one), age) | set(content.get("flags") or ())


def encounter_document(written: Written) -> Document:
    content = written.content
    return {
        "_id": written.encounter_id,
        "personal_id": written.personal_id,
        "facility": written.facility,
        "ma_lk": written.ma_lk,
        "modality": content["modality"],
        "reason": content.get("reason"),
        "started_at": content["startedAt"],
        "admitted_at": content.get("admittedAt"),
        "ended_at": content.get("endedAt"),
        "main_diagnosis": content.get("mainDiagnosis"),
        "other_diagnoses": [dict(one) for one in content.get("otherDiagnoses") or ()],
        "outcome": content.get("outcome"),
        "discharge_type": content.get("dischargeType"),
        "treatment_method": content.get("treatmentMethod"),
        "advice": content.get("advice"),
        "follow_up_dates": _stored(content.get("followUpDates") or []),
        "care_team": list(content.get("careTeam") or ()),
        "flags": sorted(written.flags),
        "version": written.version,
        "founded": written.founded,
        "recorded_by": {"organization": written.facility, "role": written.role},
        "insured": bool(content.get("coverage")),
        "coverage": [_snake(card) for card in content.get("coverage") or ()],
    }


def item_documents(written: Written) -> Iterator[Row]:
    """What hangs on the visit, in the order in which it was sent."""
    content = written.content
    for number, one in enumerate(content.get("prescriptions") or (), start=1):
        drugs = [item["drugCode"] for item in one["items"] if "drugCode" in item]
        yield (
            "prescriptions",
            _item(written, f"rx{number}", implied_flags("DRUG", drugs, written.age), _prescription(one)),
        )
    for kind, collection, short in (("labResults", "lab_results", "lab"), ("imagingResults", "imaging_results", "img")):
        for number, one in enumerate(content.get(kind) or (), start=1):
            yield collection, _item(written, f"{short}{number}", _of_services(one, written.age), _snake(one))
    for number, one in enumerate(content.get("procedures") or (), start=1):
        fields = {"line_no": number, **_snake(one)}
        yield "procedures", _item(written, f"svc{number}", _of_services(one, written.age), fields)
    for number, one in enumerate(content.get("courseNotes") or (), start=1):
        yield "documents", _item(written, f"note{number}", _own(one), {"kind": "COURSE_NOTE", **_snake(one)})
    for name, kind in (("dischargeSummary", "DISCHARGE_SUMMARY"), ("referral", "REFERRAL")):
        if content.get(name):
            paper = content[name]
            yield "documents", _item(written, name.lower(), _own(paper), {"kind": kind, **_snake(paper)})
    for number, one in enumerate(content.get("vitals") or (), start=1):
        yield "vitals", _item(written, f"vital{number}", frozenset(), _snake(one))
    if content.get("billing"):
        yield "bills", _item(written, "bill", frozenset(), _snake(content["billing"]))


def items_by_collection(written: Written) -> dict[str, list[Document]]:
    """The same, a batch a collection."""
    batches: dict[str, list[Document]] = {}
    for collection, document in item_documents(written):
        batches.setdefault(collection, []).append(document)
    return batches


def stored_content(content: Content) -> Document:
    """The content as it was sent, in the words of the database."""
    return {name: _stored(value) for name, value in content.items()}


def _item(written: Written, name: str, flags: Iterable[str], fields: Document) -> Document:
    fields.pop("flags", None)
    return {
        **fields,
        # The version is in the name: what a later version replaces is another document.
        "_id": f"{written.encounter_id}-{written.version}-{name}",
        "personal_id": written.personal_id,
        "encounter_id": written.encounter_id,
        "custodian": written.facility,
        "date": day_of(written.content["startedAt"]).isoformat(),
        "flags": sorted(written.flags | set(flags)),
    }


def _prescription(one: Content) -> Document:
    items = [{"line_no": number, **_snake(item)} for number, item in enumerate(one["items"], start=1)]
    return {**_snake({name: value for name, value in one.items() if name != "items"}), "items": items}


def _of_services(one: Content, age: int) -> frozenset[str]:
    codes = [code for name in ("serviceCode", "procedureCode") if (code := one.get(name)) is not None]
    return implied_flags("SERVICE", codes, age) | _own(one)


def _own(one: Content) -> frozenset[str]:
    return frozenset(one.get("flags") or ())


def _snake(one: Content) -> Document:
    return {_snake_case(name): _stored(value) for name, value in one.items()}


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _stored(value: Any) -> Any:
    """Calendar days are text in the database, a day has no instant; instants are kept to the millisecond."""
    if isinstance(value, list | tuple):
        return [_stored(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _stored(one) for name, one in value.items()}
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value.isoformat() if isinstance(value, date) else value
