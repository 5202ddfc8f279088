"""commercetools: the plug-in."""
