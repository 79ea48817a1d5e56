"""Sensitivity flags: what the law shows to nobody stands on the one line that tells it, never on the visit."""

from collections.abc import Iterator

from policies.flags import CERTIFICATE_NO2, NEVER_SHOWN
from resolvers.health.recording.content import Content, places
from resolvers.health.recording.problems import Problem, ProblemCode

# Where such a flag may stand: a single result, image or document.
LINES = (
    "labResults[].flags",
    "imagingResults[].flags",
    "courseNotes[].flags",
    "dischargeSummary.flags",
    "referral.flags",
)


def check_flags(content: Content) -> Iterator[Problem]:
    for flag in content.get("flags") or ():
        if flag in NEVER_SHOWN:
            yield Problem("flags", ProblemCode.NOT_ALLOWED, f"{flag} stands on a single result, image or document line")
    for path in ("flags", *LINES):
        for place, _, flags in places(content, path):
            if CERTIFICATE_NO2 in (flags or ()):
                yield Problem(place, ProblemCode.NOT_ALLOWED, f"{CERTIFICATE_NO2} is of judicial certificates")
