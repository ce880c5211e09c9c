"""Contracts on imports: one rule, a file for each type."""
