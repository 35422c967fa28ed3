"""Published files to a folder here: resumed, checked, and not sent twice."""

from kb.intake.download.client import Download, Downloads, OnBytes, silent

__all__ = ["Download", "Downloads", "OnBytes", "silent"]
