"""What can be wrong in an app: a module for each theme, with one object for each code.

A problem is made from such an object: `Problem(NO_TRIGGER, message, hint, file, line)`.
"""
