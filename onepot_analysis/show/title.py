"""The head of a page: whose it is and how its amounts are known."""

from dataclasses import dataclass

from IPython.display import display


@dataclass(frozen=True)
class TitleBlock:
    """The head of a page; its display names the partnership also in its metadata, which `onepot build` checks.

    Parameters
    ----------
    partnership_id : str
    title : str
        Heading and title of the document.
    basis : str
        How the amounts of the partnership are known: published, modelled, or part of each.
    text : str
        Markdown below the heading.
    """

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
