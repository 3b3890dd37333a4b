"""Code cells that show what a briefing shows: a title block, a chart, a table."""

TITLE = """
from IPython.display import display
about = {"partnership_id": partnership, "title": f"{partnership.title()}: a briefing", "basis": "modelled"}
text = f"# {partnership.title()}: what the settlement means\\n\\nAll amounts are modelled."
display({"text/markdown": text, "text/plain": text}, raw=True, metadata={"onepot": about})
"""
CHART = '''
svg = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
viewBox="0 0 400 100" role="img">
<title>Pot by stream</title><desc>One bar.</desc><defs><clipPath id="clip"><rect width="400" height="100"/></clipPath>
<path id="mark" d="M0 0h9v9z"/></defs>
<g id="figure_1" clip-path="url(#clip)"><rect width="300" height="60"/><use xlink:href="#mark"/></g></svg>"""
for kind, content in [("text/markdown", "**Most is adult treatment**\\n\\nPot by stream"), ("image/svg+xml", svg),
                      ("text/markdown", "Source: the letters")]:
    display({kind: content, "text/plain": "chart"}, raw=True)
'''
TABLE = '''
html = """<table><caption>The pot, £m</caption><thead><tr><th scope="col">Stream</th>
<th scope="col" class="num">2011-12</th>
</tr></thead><tbody><tr><th scope="row">Adults</th><td class="num">381.3</td></tr></tbody></table>
<p class="source">Source: the letters</p>"""
display({"text/html": html, "text/markdown": "| a |", "text/plain": "Table"}, raw=True)
'''
