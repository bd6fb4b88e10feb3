"""What people think of the answers, and what follows from it."""
