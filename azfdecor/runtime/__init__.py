"""What generated entry points call in Azure; each imports the one module that it needs.

The plan stands in the entry point and is carried out here: nothing looks at a signature per call.
"""
