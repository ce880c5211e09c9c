"""Rules on test suites: a module's tests stand alone."""
