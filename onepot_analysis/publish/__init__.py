"""From notebook to page: running, rendering and the site. The analysis never imports this wing."""
