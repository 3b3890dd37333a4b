"""PDF documents that the tests make, set by Typst: tables of allocations in the looks that such documents have."""

import json

import typst
from make_cases import ALL, BEFORE, NAMES, NOW, REGIONS, apart, sums, wide

SOURCE = "* Provisional. Source: fictional, for tests; £406.7m of it for treatment."
HEADS = {
    NOW: ["Partnership", "Adult PTB (£)", "Young people's PTB (£)", "DIP, Department of Health (£)", "DIP, Home Office (£)", "Total (£)"],
    BEFORE: ["Partnership", "Adult PTB (£)", "Young people's PTB (£)", "DIP DH (£)", "DIP Home Office (£)", "Total (£)"],
}  # fmt: skip
GROUPS = ["", ("PTB (£)", 2), ("DIP (£)", 2), ""]
BELOW_GROUPS = ["Partnership", "Adult", "Young people", "Department of Health", "Home Office", "Total (£)"]


def rows(year=NOW, only=ALL, regions=True, written="{:,}".format):
    """Names and amounts as they are printed: with headings and subtotals of regions if wanted, and a total."""
    table = {row[0]: row[2:] for row in (wide(year, only) if year == NOW else apart(only, total=False))[1:]}
    found = []
    for region in sorted({REGIONS[p] for p in only}) if regions else [None]:
        inside = [[NAMES[p], *table[NAMES[p]]] for p in only if region in (None, REGIONS[p])]
        found += [[region], *inside, [f"{region} total", *sums(inside, 1)]] if region else inside
    found.append(["England", *sums([[name, *table[name]] for name in table], 1)])
    return [[row[0], *map(written, row[1:])] for row in found]


def text(cell):
    """A string of Typst, whatever it holds."""
    return f"#{json.dumps(str(cell), ensure_ascii=False)}"


def head(cell):
    """A cell of a head; (text, columns) goes over several."""
    return (
        f"table.cell(colspan: {cell[1]}, align: center)[{text(cell[0])}]"
        if isinstance(cell, tuple)
        else f"[{text(cell)}]"
    )


def table(
    heads,
    body,
    widths="1.6fr",
    align="left, right",
    stroke="none",
    fill="none",
    inset="4pt",
    repeat="true",
    marks=False,
):
    """A table in Typst: each list of heads is one row of them."""
    count = max(map(len, body))
    sizes = ", ".join([widths, *["1fr"] * (count - 1)]) if "," not in widths else widths
    first, *rest = align.split(", ")
    aligned = ", ".join([first, *(rest * count)[: count - 1]])
    mark = "#super[2]" if marks else ""
    cells = [
        f"table.cell(colspan: {count}, align: left)[{text(row[0])}]" if len(row) == 1 else ", ".join(f"[{text(cell)}{mark if cell else ''}]" for cell in row)
        for row in body
    ]  # fmt: skip
    top = ", ".join(head(cell) for row in heads for cell in row)
    return f"""#table(columns: ({sizes}), align: ({aligned}), stroke: {stroke}, fill: {fill}, inset: {inset},
        table.header({top}, repeat: {repeat}), {", ".join(cells)})"""


def document(path, *parts, title="", page='numbering: "1"', size=9, source=SOURCE):
    """Write a PDF document: its title, parts in Typst, and a note below them."""
    path.with_suffix(".typ").write_text(
        f'#set page(paper: "a4", {page})\n#set text(size: {size}pt)\n{f"= {text(title)}" if title else ""}\n\n'
        + "\n\n".join(parts)
        + f"\n\n{text(source)}\n",
        encoding="utf-8",
    )
    typst.compile(path.with_suffix(".typ"), output=path)
    return path
