"""The imports room: reading other people's tables, judging each row, writing them and taking them back.

It knows no model of the floors above. A floor registers an `Importer` in `AppConfig.ready()`.
"""
