"""Collections of facilities: the registry and the provinces.

`name_search` of a facility is `folding.search_words(name)`: an array of folded words under a multikey index. `code` is
`_id` again, since the embedded database walks secondary indexes only where a list is asked for in order.
"""

from resolvers.collections import (
    BOOLEAN,
    DAY,
    FACILITY,
    INTEGER,
    TEXT,
    TEXTS,
    Collection,
    Index,
    document,
    listed,
    one_of,
)

VERSION = one_of("PRE_2025", "POST_2025")

PROVINCES = Collection(
    "provinces",
    document(
        {
            "_id": TEXT,
            "code": TEXT,
            "version": VERSION,
            "name": TEXT,
            "communes": INTEGER,
            "merged_from": listed(document({"code": TEXT, "name": TEXT})),
        }
    ),
    (Index("version", (("version", 1), ("code", 1))),),
)

FACILITIES = Collection(
    "facilities",
    document(
        {
            "_id": FACILITY,
            "code": FACILITY,
            "name": TEXT,
            "name_search": TEXTS,
            "kind": one_of(
                "HOSPITAL",
                "SPECIALISED_HOSPITAL",
                "TRADITIONAL_MEDICINE_HOSPITAL",
                "POLYCLINIC",
                "SPECIALIST_CLINIC",
                "COMMUNE_STATION",
                "MATERNITY_HOME",
                "OTHER",
            ),
            "ownership": one_of("PUBLIC", "PRIVATE"),
            "province": document({"code": TEXT, "version": VERSION}),
            "connected": BOOLEAN,
            "insurance_contract": BOOLEAN,
        },
        {
            "technical_level": one_of("INITIAL", "BASIC", "SPECIALISED"),
            "linked_since": DAY,
            "valid_from": DAY,
            "valid_to": DAY,
        },
    ),
    (
        Index("code", (("code", 1),), unique=True),
        Index("search", (("name_search", 1), ("code", 1))),
        Index("province", (("province.code", 1), ("code", 1))),
        Index("kind", (("kind", 1), ("code", 1))),
        Index("ownership", (("ownership", 1), ("code", 1))),
    ),
)

COLLECTIONS = (PROVINCES, FACILITIES)
