"""Rules on the contracts, the baseline and the exceptions themselves."""
