"""4. Why does ours differ from the national figure?"""

from onepot_analysis import letters, words
from onepot_analysis.briefing import Briefing
from onepot_analysis.sections.basis import PARTS
from onepot_analysis.tables import Table


def why_sentence(brief: Briefing) -> str:
    """Why the change differs from the national one, in sentences."""
    own, england = brief.decomposition, brief.england
    share = [words.percent(table.loc["dip", "share_percent"]) for table in (own, england)]
    change = [words.percent(table.loc["pot", "contribution_lower_pp"], 2) for table in (own, england)]
    third = words.change(
        *letters.change_by_dip_share(brief.tables, [100 / 3]).iloc[0][["change_lower_percent", "change_upper_percent"]]
    )
    return (
        f"A pot changes by the share of each stream times the change of that stream. At the lower bound the DIP is {share[0]} of the pot here ({brief.basis}) "
        f"and {share[1]} in England, and the pot changes by {change[0]} against {change[1]}. Your own DIP share settles it: a pot that was a "
        f"third DIP sees {third}."
    )


def why_table(brief: Briefing) -> Table:
    """The decomposition of the change into shares and changes of the streams, here and in England."""
    own, england = brief.decomposition, brief.england
    frame = own.join(england.add_suffix("_england")).reset_index()
    frame["stream"] = frame["stream"].map(PARTS)
    return Table(
        frame,
        {
            "stream": ("Stream", "text"),
            "share_percent": (f"Share of the pot, {brief.name} (%)", "per_cent"),
            "change_lower_percent": ("Change of the stream (%)", "per_cent"),
            "contribution_lower_pp": ("Contribution (pp)", "percentage_points"),
            "share_percent_england": ("Share of the pot, England (%)", "per_cent"),
            "change_lower_percent_england": ("Change of the stream, England (%)", "per_cent"),
            "contribution_lower_pp_england": ("Contribution, England (pp)", "percentage_points"),
        },
        f"Where the change comes from, {brief.name} and England, 2010-11 to 2011-12, at the lower bound, {brief.basis}",
        brief.source(),
        total=True,
    )
