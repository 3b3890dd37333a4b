"""What every section needs: names of the streams, the basis of amounts, the source line."""

from onepot_analysis import data
from onepot_analysis.allocations import MODELLED, PUBLISHED, basis
from onepot_analysis.briefing import Briefing
from onepot_analysis.national import LETTERS

STREAMS = {
    "ptb_adult": ("PTB, adults", "Health, through the PTB mechanism"),
    "ptb_young_people": ("PTB, young people", "Health, through the PTB mechanism"),
    "dip_health": ("DIP, Health", "Health, through the PTB mechanism"),
    "dip_home_office": ("DIP, Home Office", "Home Office, direct"),
}
NOT_APPLICABLE = "[z]"
PARTS = {"ptb_adult": "PTB, adults", "ptb_young_people": "PTB, young people", "dip": "DIP", "pot": "Pot"}


def source(brief: Briefing, *document_ids: str) -> str:
    """The source line of a table or chart: the letters, other documents, and the basis of the amounts."""
    notes = {
        MODELLED: "modelled: the settlement shared out by open drivers (national page on allocations)",
        PUBLISHED: f"published: {brief.brought}",
    }
    note = notes.get(brief.basis, f"{notes[PUBLISHED]} where marked published, the rest {notes[MODELLED]}")
    return "; ".join([LETTERS, *([data.source(brief.tables, *document_ids)] if document_ids else []), note])


def pot_basis(brief: Briefing) -> str:
    """Basis of the pot of 2011-12."""
    return basis(brief.amounts.loc["2011-12", "basis"])
