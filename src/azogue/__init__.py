"""Azogue: open-source software with which a country cuts mercury pollution."""

from importlib.metadata import version

__version__ = version("azogue")
