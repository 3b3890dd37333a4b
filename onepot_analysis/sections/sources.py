"""6. Sources and method."""

from onepot_analysis.briefing import Briefing
from onepot_analysis.national import FEBRUARY
from onepot_analysis.sections.basis import STREAMS
from onepot_analysis.tables import Table

FIGURES = [
    *(f"{stream}_2011_12" for stream in STREAMS),
    "community_total_2011_12",
    "ptb_total_2010_11",
    "ptb_young_people_2010_11",
    "dip_total_2010_11",
    "community_decrease_limit",
]


def sources_table(brief: Briefing) -> Table:
    """Every national figure behind the briefing, with document, place and date."""
    figures = brief.tables.national_figures.set_index("figure_id").loc[FIGURES]
    figures = figures.merge(brief.tables.documents[["document_id", "short_title"]], on="document_id")
    figures["figure"] = figures["description"] + ", " + figures["financial_year"]
    figures["unit"] = figures["unit"].map({"GBP million": "£m", "per cent": "%"})
    return Table(
        figures,
        {
            "figure": ("Figure", "text"),
            "value": ("Printed", "gbp_million"),
            "unit": ("Unit", "text"),
            "status": ("Status", "text"),
            "short_title": ("Document and date", "text"),
            "locator": ("Place", "text"),
        },
        "National figures used. [x]: not printed, or no place known",
        f"data/national_figures.csv of this project; {FEBRUARY} for what the letters leave open",
    )
