"""Rules on public APIs: what a module offers, and what others use of it."""
