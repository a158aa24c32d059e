"""From an app's folder to its callables with declarations, and their signatures."""
