"""`reconciler` as a command that is installed, for scripts that call it."""

from __future__ import annotations

import os
import sys


def installed(folder):
    """Put the command into the folder's `bin`; gives the PATH on which it is found."""
    (folder / "bin").mkdir()
    command = folder / "bin/reconciler"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reconciler "$@"\n')
    command.chmod(0o755)
    return f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
