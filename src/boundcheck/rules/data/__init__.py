"""Rules about tables: every table has one owner, and nobody else touches it."""
