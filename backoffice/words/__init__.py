"""The words that donors read, in other languages: which there are, and the catalogues that translate them."""
