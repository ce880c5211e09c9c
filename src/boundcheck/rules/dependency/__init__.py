"""Rules on dependencies: which module may depend on which."""
