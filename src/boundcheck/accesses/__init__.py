"""Accesses: what the code of one file does with entities that may be somebody else's."""
