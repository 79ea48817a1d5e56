"""The type that certificates are set in: Noto Sans (SIL OFL 1.1), cut down to what Vietnamese is written with.

The package has it as variable fonts of two megabytes; a weight is cut out of them once in a process, in a quarter second.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import fontpkg_noto_sans
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

UPRIGHT, SLANTED = "NotoSans[wdth,wght].ttf", "NotoSans-Italic[wdth,wght].ttf"
CUTS = {"": (UPRIGHT, 400), "B": (UPRIGHT, 700), "I": (SLANTED, 400)}  # style of fpdf2 -> file, weight

# Latin with its supplements, ơ and ư, combining marks, all of Vietnamese's precomposed letters, punctuation, đồng, number.
WRITTEN = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x1A0, 0x1A1, 0x1AF, 0x1B0),
    *(0x300, 0x301, 0x303, 0x309, 0x323),
    *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2027),
    *(0x20AB, 0x2116),
)


@contextmanager
def typeface() -> Iterator[Mapping[str, Path]]:
    """The file of each style, as fpdf2 takes no other form; gone when the page is set."""
    with TemporaryDirectory(prefix="certificate-") as folder:
        files = {style: Path(folder) / f"NotoSans{style}.ttf" for style in CUTS}
        for style, file in files.items():
            file.write_bytes(_cut(*CUTS[style]))
        yield files


@cache
def _cut(file: str, weight: int) -> bytes:
    font = TTFont(Path(fontpkg_noto_sans.ROOT) / "files" / file, recalcTimestamp=False, lazy=True)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "STAT"]
    cutting = subset.Subsetter(options)
    cutting.populate(unicodes=WRITTEN)
    cutting.subset(font)
    instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True)
    cut = io.BytesIO()
    font.save(cut)
    font.close()
    return cut.getvalue()
