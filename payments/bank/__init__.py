"""What banks send: files with what came and what went, read into one shape whatever the bank calls it."""
