"""Accesses of code that uses SQLAlchemy."""
