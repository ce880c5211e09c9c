"""Records: Django, and the small ORMs that keep rows in much the same way."""
