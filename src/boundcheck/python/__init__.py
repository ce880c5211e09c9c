"""What Python itself says of a text: its strings and comments, and its tree, whatever interpreter runs."""
