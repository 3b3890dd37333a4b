"""What every section needs: names of the streams, the basis of amounts, the source line."""

from onepot_analysis.allocations import basis
from onepot_analysis.briefing import Briefing

STREAMS = {
    "ptb_adult": ("PTB, adults", "Health, PTB mechanism"),
    "ptb_young_people": ("PTB, young people", "Health, PTB mechanism"),
    "dip_health": ("DIP, Health", "Health, PTB mechanism"),
    "dip_home_office": ("DIP, Home Office", "Home Office, direct"),
}
PARTS = {"ptb_adult": "PTB, adults", "ptb_young_people": "PTB, young people", "dip": "DIP", "pot": "Pot"}


def pot_basis(brief: Briefing) -> str:
    """Basis of the pot of 2011-12."""
    return basis(brief.amounts.loc["2011-12", "basis"])
