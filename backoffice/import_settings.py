"""Tables that come in and go out: how large, and what is neutralised. Kept apart from `settings` for its length."""

import environ

env = environ.Env()

IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=25_000_000)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=50_000)
# The zip of photos beside a table: how many files, and how much they may unpack into.
IMPORT_MAX_PHOTOS = env.int("IMPORT_MAX_PHOTOS", default=10_000)
IMPORT_MAX_UNPACKED_BYTES = env.int("IMPORT_MAX_UNPACKED_BYTES", default=10_000_000_000)
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
