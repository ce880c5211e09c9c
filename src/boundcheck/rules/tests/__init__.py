"""Rules about tests: the suite of a module stands alone."""
