"""How do our documents look? The few colours, sizes and margins that all of them share."""

from backoffice.core.documents.paper import Colour

INK: Colour = (0.11, 0.13, 0.16)
QUIET: Colour = (0.42, 0.45, 0.5)
ACCENT: Colour = (0.07, 0.31, 0.36)
TINT: Colour = (0.935, 0.955, 0.96)
WARNING: Colour = (0.7, 0.15, 0.13)
HAIRLINE: Colour = (0.85, 0.87, 0.89)

MARGIN = 40.0
FOOTER_BASE = 26.0
BOTTOM = 46.0  # of tables
LEADING = 1.36  # Noto's accents above capitals need the room
