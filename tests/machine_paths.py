"""Paths that exist on somebody's machine only, which nothing that is handed out may hold."""

from __future__ import annotations

import re

ROOTS = "work|root|tmp|farm|home|Users|opt|mnt|media|srv|var|usr|private|scratch|Volumes"
# What an address of the web or a relative path begins with comes before the slash; a script may name its interpreter.
MACHINE = re.compile(rf"(?<![\w.$~}}])/(?!usr/bin/env )({ROOTS})/\w")
