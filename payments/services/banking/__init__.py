"""Bank statements: read, matched line by line, booked by a person."""
