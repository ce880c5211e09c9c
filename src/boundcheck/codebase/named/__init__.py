"""Names that modules share without an import: who makes each, and who uses it."""
