"""Makes the modules below an app's source folders importable in Azure.

source_roots.add(__file__, "../src")
"""

from __future__ import annotations

import os
import sys


def add(script: str, *folders: str) -> None:
    """Put folders on `sys.path`, right behind the app root, where they are not there yet.

    Behind the app root and not at a fixed place: Azure has the app root first on the path, Core
    Tools has it last, and the app's modules shall stand together.

    Args:
        script: The file that asks for it, below the app root.
        folders: Paths from that file's folder.
    """
    place = len(sys.path)
    for number, entry in enumerate(sys.path):
        if entry and os.path.abspath(script).startswith(os.path.join(entry, "")):
            place = number + 1
            break
    for folder in reversed(folders):
        path = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(script)), folder))
        if path not in sys.path:
            sys.path.insert(place, path)
