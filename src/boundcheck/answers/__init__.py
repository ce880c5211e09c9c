"""What the verbs beside `check` answer: what may be used, why parts depend on each other, whose tables and names are, what a change affects."""
