"""The calculator of a page as a worksheet: amounts are put in, formulas work them out; no macros.

The formulas are the steps of `onepot_analysis.analysis.own_change`, in rows of their own below the results. Tests
recalculate them in LibreOffice.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup

from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.own_change import FIELDS, Rule, own_change
from onepot_analysis.publish.formats.faces import Figure, Shown
from onepot_analysis.publish.formats.worksheets import CELL, COVER, HEAD, LINE, LINK, TITLE, Sheet, Writer, height
from onepot_analysis.show import words
from onepot_analysis.show.calculator import SHEET

NAME, WIDTHS = "Calculator", [52, 14, 14, 14, 14]
YEARS, ENDS = {"B": "2010_11", "C": "2011_12"}, "BCDE"
INPUTS = {"t": "pot", "d": "dip", "p": "ptb", "a": "ptb_adult", "y": "ptb_young_people", "h": "dip_health"}
INPUTS |= {"o": "dip_home_office"}
# In formulas small letters name rows: a of the same column, a.B of column B, a' of the other year; COUNT: it is known
FIXED = ("lower", "upper", "health", "prices", "february")
BY_YEAR = {
    "p1": 'IF(COUNT(p),p,IF(COUNT(a,y)=2,a+y,""))',
    "d1": 'IF(COUNT(d),d,IF(COUNT(h,o)=2,h+o,""))',
    "t1": 'IF(COUNT(t),t,IF(COUNT(p1,d1)=2,p1+d1,""))',
    "p2": 'IF(COUNT(p1),p1,IF(COUNT(t1,d1)=2,t1-d1,""))',
    "d2": 'IF(COUNT(d1),d1,IF(COUNT(t1,p2)=2,t1-p2,IF(COUNT(h),h/health,IF(COUNT(o),o/(1-health),""))))',
    "p3": 'IF(COUNT(p2),p2,IF(COUNT(t1,d2)=2,t1-d2,""))',
    "t3": 'IF(COUNT(t1),t1,IF(COUNT(p3,d2)=2,p3+d2,""))',
    "a3": 'IF(COUNT(a),a,IF(COUNT(p3,y)=2,p3-y,""))',
    "y3": 'IF(COUNT(y),y,IF(COUNT(p3,a)=2,p3-a,""))',
    "left": "N(t3)-IF(COUNT(p3),N(p3),SUM(a,y))-IF(COUNT(d2),N(d2),SUM(h,o))",
    "wrong": "OR(MIN(t,d,p,a,y,h,o,p3,d2,a3,y3)<-tiny,AND(COUNT(p3),SUM(a,y)>N(p3)+tiny),AND(COUNT(d2),SUM(h,o)>N(d2)+tiny),"
    "AND(COUNT(a,y)=2,ABS(SUM(a,y)-N(p3))>tiny),AND(COUNT(h,o)=2,ABS(SUM(h,o)-N(d2))>tiny),"
    "AND(COUNT(t3),left<-tiny),AND(COUNT(p3,d2)=2,ABS(left)>tiny))",
    "a4": "IF(COUNT(a3),a3,a3')",
    "y4": "IF(COUNT(y3),y3,y3')",
    "p4": "IF(COUNT(p3),p3,IF(COUNT(a4,y4)=2,a4+y4,p3'))",
    "d4": 'IF(COUNT(d2),d2,IF(COUNT(t3,p4)=2,t3-p4,""))',
    "t4": 'IF(COUNT(t3),t3,IF(COUNT(p4,d4)=2,p4+d4,""))',
    "least": "IF(COUNT(p4),p4,SUM(a4,y4))",
    "room": 'IF(COUNT(t4),t4-least,"")',
    "off": "OR(MIN(d4)<-tiny,AND(COUNT(p4),SUM(a4,y4)>N(p4)+tiny),AND(COUNT(p4,a4,y4)=3,ABS(SUM(a4,y4)-N(p4))>tiny),"
    "AND(COUNT(t4),N(room)<N(d4)-tiny),AND(COUNT(p4,d4,t4)=3,ABS(N(room)-N(d4))>tiny))",
    "some": "IF(COUNT(d4),d4,room)",
}
ONCE = {
    "valid": "NOT(OR(wrong.B,wrong.C))",
    "none": "COUNT(d4.B,d4.C)=0",
    "enough": "OR(N(some.C)>=N(some.B)*IF(none,MIN(lower,1),lower)-1,AND(COUNT(d4.B)=0,NOT(none)))",
    "few": "OR(N(some.C)<=N(some.B)*IF(none,MAX(upper,1),upper)+1,AND(COUNT(d4.C)=0,NOT(none)))",
    "sound": "NOT(OR(off.B,off.C))",
    "fits": "AND(sound,OR(COUNT(some.B,some.C)<2,AND(enough,few)))",
    "used": "AND(sound,OR(fits,COUNT(d2.B,d2.C)=2))",
    "ptbopen": "COUNT(t4.B,t4.C,p4.B)=0",
    "dipopen": "AND(COUNT(t4.B,t4.C)=0,none)",
}
BY_END = {
    "before": "IF(COUNT(d4.B),d4.B,IF(COUNT(d4.C),MIN(d4.C/change,room.B),IF(COUNT(room.B,room.C)=2,room.B-part*MIN(room.B,room.C),"
    "IF(COUNT(room.B),part*room.B,IF(COUNT(room.C),part*room.C/change,0)))))",
    "now": "IF(COUNT(d4.C),d4.C,IF(COUNT(d4.B),MIN(d4.B*change,room.C),"
    "IF(COUNT(room.B,room.C)=2,room.C-part*MIN(room.B,room.C),before*change)))",
    "others": "IF(COUNT(room.B),room.B-before,IF(COUNT(room.C),room.C-now,0))",
    "ptbbefore": "least.B+others",
    "ptbnow": "least.C+others",
    "potbefore": "ptbbefore+before",
    "potnow": "ptbnow+now",
    "gbp": "potnow-potbefore",
    "percent": 'IF(potbefore>0,100*gbp/potbefore,IF(potnow>0,1E+99,""))',
}
LIMITS = ['IF(dipopen,100*(lower-1),"")', 'IF(dipopen,100*(upper-1),"")', 'IF(ptbopen,0,"")']
ROWS = {  # of the results: lower and upper by the ends, then as known, where the rule does not fit
    f"{of}_{year}": (
        f"MIN({row}.B:{row}.E)",
        f'IF({limit},"[x]",MAX({row}.B:{row}.E))',
        f"IF(COUNT({known}.{column}),{known}.{column},0)",
        f'IF(COUNT({known}.{column}),{known}.{column},"[x]")',
    )
    for column, year, when in (("B", "2010_11", "before"), ("C", "2011_12", "now"))
    for of, row, known, limit in (
        ("ptb", f"ptb{when}", "p3", "ptbopen"),
        ("dip", when, "d2", "dipopen"),
        ("pot", f"pot{when}", "t3", "COUNT(t4.B,t4.C)=0"),
    )
}
_POTS = 'IF(COUNT(t3.B,t3.C)=2,t3.C-t3.B,"[x]")'
_PERCENT = 'IF(COUNT(t3.B,t3.C)<2,"[x]",IF(t3.B>0,100*(t3.C-t3.B)/t3.B,"[x]"))'
ROWS["gbp"] = (
    'IF(AND(dipopen,lower<1),"[x]",MIN(gbp.B:gbp.E))',
    'IF(AND(dipopen,upper>1),"[x]",MAX(gbp.B:gbp.E))',
    _POTS,
    _POTS,
)
_ALL = "percent.B:percent.E,limits.B:limits.D"
ROWS["percent"] = (
    f'IF(COUNT({_ALL})=0,"[x]",MIN({_ALL}))',
    f'IF(COUNT({_ALL})=0,"[x]",IF(MAX({_ALL})>1E+98,"[x]",MAX({_ALL})))',
    _PERCENT,
    _PERCENT,
)
REAL = "IF(COUNT({at}),((1+{at}/100)/{prices}-1)*100,{at})"
PRICES = {"real": "prices", "february_real": "february"}
_TOKEN = re.compile(r"(\"[^\"]*\")|([a-z]+\d?)(?:\.([B-E])|('))?")
INPUT = {"pattern": 18, "border": 2, "locked": False}
POUNDS, SHARE = {"num_format": "#,##0", "align": "right"}, {"num_format": "#,##0.000", "align": "right"}
VALID = {"validate": "decimal", "criteria": ">=", "value": 0}


@dataclass
class Row:
    """A row: the name that formulas give it, what it says, and its cells by column; a text that begins with = is a formula."""

    name: str
    label: str
    cells: Mapping[str, str | float] = field(default_factory=dict)
    look: dict = field(default_factory=dict)
    values: tuple[str | float, ...] = ()  # what the formulas give


def found(result: Shown | Figure) -> Iterator[dict[str, Any]]:
    """What the calculators in a result compute with."""
    if isinstance(result, Shown) and result.kind == "text/html" and 'class="calculator"' in result.content:
        for place in BeautifulSoup(result.content, "html.parser").select(".calculator"):
            yield json.loads(str(place["data-facts"]))


def entry(facts: dict[str, Any]) -> Sheet:
    """What the contents of a workbook say of it."""
    return Sheet(NAME, f"{NAME}: {facts['words']['title']}", [], [], [])


def write(writer: Writer, facts: dict[str, Any]) -> None:
    """Add the worksheet. Only the cells of inputs are unlocked, told by their pattern and border."""
    sheet, style, rows = writer.worksheet(NAME, WIDTHS), writer.style, list(_rows(facts))
    places = {row.name: at for at, row in enumerate(rows, 1)}
    sheet.protect()
    sheet.set_portrait()
    sheet.print_area(0, 0, places["result pot_2011_12"] - 1, 2)  # not the working
    for at, row in enumerate(rows):
        is_told = "A" in row.cells
        sheet.set_row(
            at, 3 * LINE * 12 if is_told else height([row.label], WIDTHS[:1], row.look.get("font_size", 12)) + 4
        )
        sheet.write_string(at, 0, row.label, style(**CELL, **(row.look if row.look in (TITLE, HEAD) else {})))
        values = dict(zip(row.cells, row.values, strict=False))
        for column, cell in row.cells.items():
            place, look = f"{column}{at + 1}", style(**CELL | row.look)
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(place, _addressed(cell, column, places), look, values.get(column, ""))
            else:
                sheet.write(place, cell, look)
            if row.look.get("locked") is False:
                sheet.data_validation(place, VALID | {"error_title": row.label, "error_message": SHEET["hint"]})
    sheet.write_url(1, 0, f"internal:'{COVER}'!A1", style(**LINK), f"Back to {COVER}")


def _addressed(formula: str, column: str, places: dict[str, int]) -> str:
    """A formula with addresses in the place of names."""

    def address(match: re.Match) -> str:
        text, name, other, is_primed = match.groups()
        if text or name == "tiny":
            return text or "0.000001"
        at = "B" if name in {*FIXED, *ONCE} else other or ("BC"[column == "B"] if is_primed else column)
        return f"${at}${places[name]}"

    return _TOKEN.sub(address, formula)


def _rows(facts: dict[str, Any]) -> Iterator[Row]:
    """All rows of the sheet, from its title to its working."""
    says, rule, known = facts["words"], facts["rule"], facts["known"]
    dip = words.change(100 * (rule["dip"]["lower"] - 1), 100 * (rule["dip"]["upper"] - 1), 2)
    holds = says["holds"].format(assumptions=" and ".join([*says["assumptions"].values()][:2])).format(dip=dip)
    misfit = says["misfit"].format(dip=dip)
    yield Row("", says["title"], look=TITLE)
    yield Row("", "")
    yield Row("", SHEET["about"])
    yield Row("", SHEET["hint"], dict(zip("BC", (f"{year} (£)" for year in says["years"].values()), strict=True)), HEAD)
    for name, of in INPUTS.items():
        keys = {column: f"{of}_{year}" for column, year in YEARS.items() if f"{of}_{year}" in FIELDS}
        yield Row(
            name, says["fields"][of], {column: known.get(key, "") for column, key in keys.items()}, POUNDS | INPUT
        )
    yield Row("", "")
    answer = (
        f'=IF(valid,IF(fits,IF(COUNT(t1.B,t1.C)=2,"{says["certain"]}","{holds}"),"{misfit}"),"{SHEET["contradict"]}")'
    )
    yield Row("", "", {"A": answer}, values=(holds,))
    yield Row("", says["caption"], dict(zip("BC", says["ends"][1:], strict=True)), HEAD)
    yield from _results(facts)
    yield Row("", SHEET["rule"], look=HEAD)
    numbers = [*rule["dip"].values(), *(rule[name] for name in ("health", "prices", "february_prices"))]
    for name, number in zip(FIXED, numbers, strict=True):
        yield Row(name, SHEET[name], {"B": number}, {"num_format": "0.0000000"})
    yield Row("", SHEET["working"], dict(zip("BC", says["years"].values(), strict=True)), HEAD)
    for name, formula in BY_YEAR.items():
        label = SHEET.get(name) or f"{says['fields'][INPUTS[name[0]]]}, {name[1]}"
        yield Row(name, label, dict.fromkeys("BC", f"={formula}"))
    yield from (Row(name, SHEET[name], {"B": f"={formula}"}) for name, formula in ONCE.items())
    yield Row("part", SHEET["part"], dict(zip(ENDS, (0, 0, 1, 1), strict=True)))
    yield Row("change", SHEET["change"], dict(zip(ENDS, ("=lower", "=upper") * 2, strict=True)))
    yield from (Row(name, SHEET[name], dict.fromkeys(ENDS, f"={formula}")) for name, formula in BY_END.items())
    yield Row("limits", SHEET["limits"], dict(zip("BCD", (f"={limit}" for limit in LIMITS), strict=True)))


def _results(facts: dict[str, Any]) -> Iterator[Row]:
    """The bounds, as the page has them."""
    rule, labels = facts["rule"], facts["words"]["rows"]
    own = own_change(facts["known"], Rule(**rule | {"dip": Bounds(**rule["dip"])}))
    bounds = own.amounts | {name: getattr(own, name) for name in labels if name not in own.amounts}
    for name, label in labels.items():
        ends = bounds[name].lower, bounds[name].upper
        values = tuple(float(end) if math.isfinite(end) else words.GAP for end in ends)
        look = SHARE if "percent" in name or "real" in name else POUNDS
        if name in ROWS:
            pairs = zip("BC", ROWS[name][:2], ROWS[name][2:], strict=True)
            cells = {column: f'=IF(valid,IF(used,{by_rule},{known}),"")' for column, by_rule, known in pairs}
        else:
            cells = dict.fromkeys("BC", "=" + REAL.format(at="share", prices=PRICES[name]))
        yield Row("share" if name == "percent" else f"result {name}", label, cells, look, values)
