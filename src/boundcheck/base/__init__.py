"""What every part may stand on, and what knows of none: files, git, processes, patterns, errors, plain text."""
