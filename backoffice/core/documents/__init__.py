"""The documents room: tables and letters as PDF, Excel and CSV, in any script that an embedded face covers.

It knows no model. Callers hand over columns, rows and a frame; the writers stream to a binary file.
"""
