"""The language server: what `check` finds, in the editor, as its texts are now."""
