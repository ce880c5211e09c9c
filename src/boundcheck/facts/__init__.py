"""What one source file says, as plain data; nothing here knows of other files or of the configuration."""
