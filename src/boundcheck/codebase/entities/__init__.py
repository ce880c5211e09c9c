"""Entities: ORM models, tables and collections, what they are called, how they relate, and who owns them."""
