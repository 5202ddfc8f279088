"""The resource types, one file for each group of them."""
