"""The index of the site and its tables (the present ones; see front.py and downloads.py)."""

from jinja2 import Environment, FileSystemLoader

from onepot_analysis import briefing
from onepot_analysis.publish import html
from onepot_analysis.publish.site import NATIONAL
from onepot_analysis.settlement import settlement_table

DATA = {
    "data/settlement.csv": (
        "The settlement",
        "each quantity with its bounds",
        lambda facts: settlement_table(facts.tables),
    ),
    "data/briefings.csv": ("The briefings", "one row for each partnership", briefing.briefings_table),
}


def files(facts, pages):
    """The index and the tables, path to content."""
    made = {
        path: table(facts).to_csv(index=False, lineterminator="\n").encode() for path, (_, _, table) in DATA.items()
    }
    return {"index.html": index(facts.tables, pages).encode(), **made}


def index(tables, pages):
    """The page from which all others are reached."""
    folders = [html.TEMPLATES / "site", html.TEMPLATES / "onepot"]
    environment = Environment(loader=FileSystemLoader(folders), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    register = tables.partnerships.assign(key="partnerships/" + tables.partnerships.partnership_id)
    return environment.get_template("index.html.j2").render(
        regions={region: rows.to_dict("records") for region, rows in register.sort_values("name").groupby("region")},
        national={key: label for key, (label, _) in NATIONAL.items() if key in pages},
        data={path: (label, note) for path, (label, note, _) in DATA.items()},
        fonts=html.fonts(),
        pages=pages,
        missing=sum(key not in pages for key in register.key),
        total=len(register),
    )
