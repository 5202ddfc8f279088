"""What holds for every test."""

from hypothesis import settings

# The same examples on every run and every machine, which may be slow: a failure is one of the change at hand.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
