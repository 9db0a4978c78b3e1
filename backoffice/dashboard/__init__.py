"""The first page: what must I do now, and how are we doing."""
