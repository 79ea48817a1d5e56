"""Conditions, a file each; `listed.py` says which there are."""
