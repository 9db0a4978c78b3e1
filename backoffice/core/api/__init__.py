"""What every room of the API shares: pages, errors, rights, limits, amounts, the description in OpenAPI."""
