"""Every binding, one module a service. A binding is its class, and the class is the decorator.

To add one, write its class in the service's module (`queue.py` is an example to follow)
and run `make regen`: it writes the import list in `azfdecor/__init__.py`, the reference
page and the golden file.
"""
