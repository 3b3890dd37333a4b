"""What notebook 3 shows: a briefing's title and its six answers, in the order of the page."""

from onepot_analysis.sections.caveats import caveats
from onepot_analysis.sections.changes import change_chart, change_sentence, change_table
from onepot_analysis.sections.outlook import (
    absorb_sentence,
    local_chart,
    local_sentence,
    local_table,
    recovery_sentence,
    recovery_table,
)
from onepot_analysis.sections.pot import pot_sentence, pot_table, range_sentence
from onepot_analysis.sections.sources import sources_table
from onepot_analysis.sections.standing import similar_table, standing_chart, standing_sentence, standing_table
from onepot_analysis.sections.title import headline, title_block
from onepot_analysis.sections.why import why_sentence, why_table

__all__ = [
    "absorb_sentence",
    "caveats",
    "change_chart",
    "change_sentence",
    "change_table",
    "headline",
    "local_chart",
    "local_sentence",
    "local_table",
    "pot_sentence",
    "pot_table",
    "range_sentence",
    "recovery_sentence",
    "recovery_table",
    "similar_table",
    "sources_table",
    "standing_chart",
    "standing_sentence",
    "standing_table",
    "title_block",
    "why_sentence",
    "why_table",
]
