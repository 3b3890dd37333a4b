"""What people bring, and what they fill in."""
