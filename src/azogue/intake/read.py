"""Read one input of a workspace into features: the public face of `azogue.intake`."""

from __future__ import annotations

from azogue.intake.layers import LayerInfo, list_layers

__all__ = ["LayerInfo", "list_layers"]
