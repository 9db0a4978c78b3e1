"""Refusing what Stripe would refuse: first by the SDK's own parameter types, then by rules no type can say."""
