"""What can be wrong in an app: a module for each theme, with one object for each code.

Such an object makes the problem: `NO_TRIGGER.at(place, message, hint)`.
"""
