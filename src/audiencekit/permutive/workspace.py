"""Where ``Workspace`` and ``AsyncWorkspace`` are found."""

from __future__ import annotations

from audiencekit.permutive._async.workspace import AsyncWorkspace as AsyncWorkspace
from audiencekit.permutive._sync.workspace import Workspace as Workspace
