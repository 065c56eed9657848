"""Proposes claims from a text, and records a person's decisions; no build reads a proposal."""
