"""The gift catalogue: carts, orders and the pieces that are left."""
