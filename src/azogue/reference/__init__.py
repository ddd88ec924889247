"""What the world agreed: sourced, dated tables, the only bundled data.

>>> from azogue.reference.edition import open_edition
>>> edition = open_edition("2026.1")
>>> edition.sidecar("actions").document_symbol
'UNEP/MC/COP.6/INF/27'
"""
