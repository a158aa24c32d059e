"""Functions in a package: it may be as deep as the app needs."""
