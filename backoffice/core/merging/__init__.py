"""Two records turn out to be one, and two again: what every floor does alike.

Each floor says which facts and rows there are and who may; how they are taken over, written down and given back
stands here. See docs/duplicates.md.
"""
