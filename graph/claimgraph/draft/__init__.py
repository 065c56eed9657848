"""Claims proposed from a text, and what a person decides of them; no build reads either."""
