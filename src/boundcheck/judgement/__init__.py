"""Rules applied: the verdict on each file, then what rules on the whole find."""
