"""Proposes claims from a text as drafts, and records decisions on them; no build reads drafts."""
