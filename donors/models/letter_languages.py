"""The languages in which sponsors and children write. Codes are those of ISO 639."""

from django.utils.translation import gettext_lazy as _

NO_WORDS = "zxx"  # as ISO 639 has it: no linguistic content
ANOTHER = "other"

LETTER_LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("am", _("Amharic")),
    ("ar", _("Arabic")),
    ("bem", _("Bemba")),
    ("bn", _("Bengali")),
    ("ny", _("Chichewa")),
    ("nl", _("Dutch")),
    ("luo", _("Dholuo")),
    ("fil", _("Filipino")),
    ("de", _("German")),
    ("ht", _("Haitian Creole")),
    ("ha", _("Hausa")),
    ("hi", _("Hindi")),
    ("ig", _("Igbo")),
    ("it", _("Italian")),
    ("km", _("Khmer")),
    ("ki", _("Kikuyu")),
    ("rw", _("Kinyarwanda")),
    ("lg", _("Luganda")),
    ("ne", _("Nepali")),
    ("no", _("Norwegian")),
    ("om", _("Oromo")),
    ("pl", _("Polish")),
    ("pt", _("Portuguese")),
    ("sn", _("Shona")),
    ("so", _("Somali")),
    ("es", _("Spanish")),
    ("sw", _("Swahili")),
    ("ta", _("Tamil")),
    ("uk", _("Ukrainian")),
    ("ur", _("Urdu")),
    ("yo", _("Yoruba")),
    ("zu", _("Zulu")),
    (NO_WORDS, _("No words: a drawing")),
    (ANOTHER, _("Another language")),
]
