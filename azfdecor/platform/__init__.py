"""What host and worker do, as pure functions that need nothing of the user's code."""
