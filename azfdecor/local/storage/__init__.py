"""Queues, blobs and tables behind one protocol: in memory, or in an account of Azure Storage."""
