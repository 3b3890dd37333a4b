"""Front page, downloads, and the whole site."""
