"""What Python itself says, whatever the frameworks."""
