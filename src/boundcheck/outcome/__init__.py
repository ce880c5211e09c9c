"""From all findings to a report: what is asked for, excepted, known."""
