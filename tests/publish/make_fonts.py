"""Writes the typeface of pages, ``fonts.css``: the letters of western languages of Source Sans Pro, and their licence.

The licence reserves the name "Source" for what is unchanged, so that the pages' own has another.

Charts hold their text as text: without their typeface it is wider than the room it was given. To make the subset takes
longer than a briefing, so it is made beforehand, after a change to the letters: ``python tests/publish/make_fonts.py``.

The text of pages has a hyphen before a negative number, which spreadsheets read and searches find. The typeface draws it
as its true minus, as wide as a digit, where a number or a pound sign follows and no word, number or bracket goes before.
"""

import base64
import io
from pathlib import Path

import font_source_sans_pro
from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont

from onepot_analysis.publish.formats.html import TEMPLATES

FONTS = TEMPLATES / "onepot" / "fonts.css"
NAME = "Onepot Sans"
LICENCE = Path(font_source_sans_pro.__file__).parent / "files" / "LICENSE.txt"
HEAD = f"/* {NAME}, made of Source Sans Pro by tests/publish/make_fonts.py.\n\n{{}}\n*/\n"
NAMES = {1: NAME, 3: f"{NAME} {{}}", 4: f"{NAME} {{}}", 6: "OnepotSans-{}", 16: NAME}  # by number; their face is put in
KEPT = [0, 2, 13, 14]  # copyright, face, licence and its address
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x20AC, 0x2190, 0x2192, 0x2212]
WEIGHTS = {"": 400, "Bold": 700}
JOINED = ")].%"  # a hyphen behind these, a letter or a digit joins, and is no sign
MINUS = """
feature calt {{
  ignore sub [{joined}] hyphen';
  sub hyphen' [zero one two three four five six seven eight nine sterling] by minus;
}} calt;
"""


def typeface(face):
    """A face of the typeface, whole."""
    return TTFont(font_source_sans_pro.font_files_ttf[f"SourceSansPro{face}"], recalcTimestamp=False)


def rule(face, weight):
    """A face as a style rule, with the letters that pages have."""
    font, file = typeface(face), io.BytesIO()
    options = subset.Options(
        layout_features=["kern", "lnum", "tnum"], hinting=False, flavor="woff2", name_IDs=[*NAMES, *KEPT]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    joined = [name for code, name in font.getBestCmap().items() if chr(code).isalnum() or chr(code) in JOINED]
    addOpenTypeFeaturesFromString(font, MINUS.format(joined=" ".join(joined)), tables=["GSUB"])
    for record in font["name"].names:
        record.string = NAMES.get(record.nameID, str(record)).format(font["name"].getDebugName(2))
    subset.save_font(font, file, options)
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f"@font-face {{ font-family: '{NAME}'; font-weight: {weight}; "
        f"src: url(data:font/woff2;base64,{data}) format('woff2'); }}\n"
    )


if __name__ == "__main__":
    licence = "\n".join(line.rstrip() for line in LICENCE.read_text(encoding="utf-8").splitlines())
    FONTS.write_text(HEAD.format(licence) + "".join(rule(*face) for face in WEIGHTS.items()), encoding="utf-8")
