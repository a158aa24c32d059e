"""From files as text, and what stands on the disk, to the disk."""
