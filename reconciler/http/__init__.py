"""One HTTP client for every provider: auth -> limit -> send -> retry -> classify."""
