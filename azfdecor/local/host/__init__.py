"""The Functions host in this process: what it does around the functions of an app."""
