"""Declarative GitOps reconciler for commerce stores."""

__version__ = "0.1.0"
