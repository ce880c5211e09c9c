"""What a run keeps for the next, and how it lies there."""
