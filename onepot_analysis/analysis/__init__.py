"""From the facts to what each partnership gets, and how it changes."""
