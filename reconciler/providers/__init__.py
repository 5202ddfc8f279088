"""The live platforms, each a plug-in behind `model.provider`."""
