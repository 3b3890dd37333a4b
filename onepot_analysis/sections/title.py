"""The head of a briefing: whose it is, on what basis, and the answer in a few sentences."""

from dataclasses import dataclass

from IPython.display import display

from onepot_analysis import words
from onepot_analysis.allocations import MODELLED, PUBLISHED
from onepot_analysis.briefing import Briefing
from onepot_analysis.sections.basis import pot_basis


@dataclass(frozen=True)
class TitleBlock:
    """The head of a briefing; its display names the partnership also in its metadata."""

    partnership_id: str
    title: str
    basis: str
    text: str

    def __repr__(self) -> str:
        return self.title

    def _ipython_display_(self) -> None:
        facts = {"partnership_id": self.partnership_id, "title": self.title, "basis": self.basis}
        text = f"# {self.title}\n\n{self.text}"
        display({"text/markdown": text, "text/plain": text}, raw=True, metadata={"onepot": facts})


def title_block(brief: Briefing) -> TitleBlock:
    """Name of the partnership, its region, and the basis of every amount below."""
    says = {
        MODELLED: "**All amounts for this partnership are modelled, not published.** The two letters settle national "
        "amounts only; they are shared out here by open drivers. National amounts are as published.",
        PUBLISHED: f"**All amounts for this partnership are published**, as brought in {brief.brought}.",
    }
    mixed = f"**Some amounts for this partnership are published** (as brought in {brief.brought}), **the others modelled**: each says which."
    place = f"{brief.partnership['region']}. One of {len(brief.main)} drug partnerships in England."
    text = "\n\n".join([place, says.get(brief.basis, mixed), *brief.notices])
    return TitleBlock(brief.id, f"Drug treatment funding in {brief.name}, 2011-12", brief.basis, text)


def headline(brief: Briefing) -> str:
    """The answer in a few sentences, as Markdown."""
    own = brief.own
    amount = f"{brief.name} gets {'' if _is_published_now(brief) else 'about '}{words.round_pounds(own['pot_2011_12_gbp'])} in 2011-12"
    cash = words.change(own["change_lower_percent"], own["change_upper_percent"])
    real = words.change(own["real_change_lower_percent"], own["real_change_upper_percent"])
    why = (
        "The amounts of both years are published, so nothing is left open."
        if brief.is_point
        else "The whole national fall is in the Drug Interventions Programme (DIP), so what decides is the share of DIP money in "
        "the pot: the letters do not give it, and it is the first figure to ask for."
    )
    return f"**{amount} ({pot_basis(brief)}): {cash} in cash, and {real} in real terms.** {_other_ways(brief)}{why}"


def _other_ways(brief: Briefing) -> str:
    """The change under the alternatives, as a sentence; nothing where the DIP is published."""
    others = brief.own_changes.query("role != 'main'")
    if others.empty:
        return ""
    ways = [
        f"{words.change(row.change_lower_percent, row.change_upper_percent)} ({row.rule.lower()})"
        for row in others.itertuples()
    ]
    return f"Other ways of sharing DIP money: {words.listed(ways)}. "


def _is_published_now(brief: Briefing) -> bool:
    return pot_basis(brief) == PUBLISHED
