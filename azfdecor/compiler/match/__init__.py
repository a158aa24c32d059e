"""From declarations and parameters to bindings, and to the plan of an entry point."""
