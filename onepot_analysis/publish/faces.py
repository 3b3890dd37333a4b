"""Of the faces that an output has, the one that pages and paper show, and the words that stand for a picture."""

from nbformat import NotebookNode

FACES = ("image/svg+xml", "text/html", "text/markdown", "image/png", "text/plain")


class Unpublishable(ValueError):
    """A notebook holds something that must not, or cannot, be published."""


def face(output: NotebookNode, where: str) -> str:
    """MIME type of the face that is shown.

    Parameters
    ----------
    output : nbformat.NotebookNode
        A result, a display or an error.
    where : str
        Names its cell in errors.

    Raises
    ------
    Unpublishable
        When the output is an error, or has faces of which none can be shown: nothing vanishes.
    """
    if output.output_type == "error":
        raise Unpublishable(f"{where} ends in an error: {output.ename}: {output.evalue}")
    kind = next((kind for kind in FACES if kind in output.data), None)
    if kind is None or (kind == "text/plain" and set(output.data) - {kind}):
        raise Unpublishable(f"{where} shows {', '.join(output.data)}, which cannot be published")
    return kind


def alternative(output: NotebookNode, cell: NotebookNode, kind: str) -> str:
    """The text alternative that an analyst gave with a picture, or with its cell; empty if there is none."""
    places = output.metadata, output.metadata.get(kind, {}), cell.metadata
    return next((place["alt"] for place in places if place.get("alt")), "")
