"""Downloads published files to a folder: resumed, checked, and not sent twice."""

from kb.intake.download.client import Download, Downloads, OnBytes, silent

__all__ = ["Download", "Downloads", "OnBytes", "silent"]
