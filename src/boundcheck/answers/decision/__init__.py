"""Why a place is a breach or none, and what a module's contract comes to: every key that is asked, and where it stands."""
