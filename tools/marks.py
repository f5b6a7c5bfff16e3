"""Draws public/marks.woff2, the shapes that stand for statuses: python tools/marks.py (with fonttools, skia-pathops and brotli).

They are letters, since nothing is drawn sooner: as masks they took a tenth of the time to the first picture of the list.
Each has the place of a character that says about the same, for those whose browser takes no fonts from pages.
"""

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.transform import Transform
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from pathops import LineCap, LineJoin, Path, PathOp, op

LINE = 1.75
RING = "M1.9 8a6.1 6.1 0 1 0 12.2 0a6.1 6.1 0 1 0-12.2 0Z"
SQUARE = "M3.7 2.2h8.6a1.5 1.5 0 0 1 1.5 1.5v8.6a1.5 1.5 0 0 1-1.5 1.5h-8.6a1.5 1.5 0 0 1-1.5-1.5v-8.6a1.5 1.5 0 0 1 1.5-1.5Z"
LETTER = "M3 3.5h10a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1-1.5 1.5h-10a1.5 1.5 0 0 1-1.5-1.5v-6.5a1.5 1.5 0 0 1 1.5-1.5Z"


def path(data, dash=None, width=None):
    """What an SVG path fills, or what its line does where a width is named."""
    drawn = Path()
    parse_path(data, drawn.getPen())
    if width:
        cap = LineCap.BUTT_CAP if dash else LineCap.ROUND_CAP
        drawn.stroke(width, cap, LineJoin.ROUND_JOIN, 4, dash or [])
        drawn.convertConicsToQuads()
        drawn.simplify()
    return drawn


def line(*data, width=LINE):
    whole = Path()
    for one in data:
        whole = op(whole, path(one, width=width), PathOp.UNION)
    return whole


def cut(data, hole):
    return op(path(data), hole, PathOp.DIFFERENCE)


# In a field of 16 by 16, y downwards, in the order of style/parts/status.css.
SHAPES = {
    "✓": cut("M1 8a7 7 0 1 0 14 0a7 7 0 1 0-14 0Z", line("M4.8 8.2 7 10.4l4.2-4.6")),
    "‖": line(RING, "M6.2 5.6v4.8", "M9.8 5.6v4.8"),
    "✉": line(LETTER, "m2 4.5 6 5 6-5"),
    "◔": line(RING, "M8 4.6V8l2.4 1.6"),
    "○": path(RING, dash=[2.4, 2.4], width=LINE),
    "▲": cut("M8 1.2 15.2 14.4H.8Z", line("M8 6v3.4", "M8 11.9v.1")),
    "⊖": cut("M4.9 1h6.2L15 4.9v6.2L11.1 15H4.9L1 11.1V4.9Z", line("M4.5 8h7", width=2.2)),
    "◇": line("M8 1.4 14.6 8 8 14.6 1.4 8Z", "M8 5.2v3.2", "M8 10.8v.1"),
    "✕": line("m3.6 3.6 8.8 8.8", "M12.4 3.6l-8.8 8.8", width=2.4),
    "−": line("M3 8h10", width=2.4),
    "⊘": line(RING, "m4 12 8-8"),
    "☒": line(SQUARE, "m5.6 5.6 4.8 4.8", "M10.4 5.6l-4.8 4.8"),
    "?": line("M4.8 5.4a3.2 3.2 0 1 1 4.6 2.9C8.4 8.8 8 9.3 8 10.4", "M8 13.3v.1", width=2),
    "·": path("M6.4 8a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0-3.2 0Z"),
}
UNITS = 1024


def glyph(shape):
    pen = T2CharStringPen(UNITS, None)
    if shape:
        shape.draw(TransformPen(pen, Transform(UNITS / 16, 0, 0, -UNITS / 16, 0, UNITS)))
    return pen.getCharString()


def font():
    names = {".notdef": None} | {f"uni{ord(char):04X}": shape for char, shape in SHAPES.items()}
    builder = FontBuilder(UNITS, isTTF=False)
    builder.setupGlyphOrder(list(names))
    builder.setupCharacterMap({ord(char): f"uni{ord(char):04X}" for char in SHAPES})
    builder.setupCFF("MusterMarks", {}, {name: glyph(shape) for name, shape in names.items()}, {})
    builder.setupHorizontalMetrics({name: (UNITS, 0) for name in names})
    builder.setupHorizontalHeader(ascent=UNITS, descent=0)
    builder.setupOS2(sTypoAscender=UNITS, sTypoDescender=0, usWinAscent=UNITS, usWinDescent=0)
    builder.setupNameTable({"familyName": "Muster marks", "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    # 1970: the same file each time it is drawn.
    builder.font["head"].created = builder.font["head"].modified = 2_082_844_800
    builder.font.recalcTimestamp = False
    builder.font.flavor = "woff2"
    builder.save("public/marks.woff2")


font()
