"""What generated entry points call in Azure; each imports the one module that it needs."""
