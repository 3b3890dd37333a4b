"""What notebooks call to say and draw."""
