"""The few git commands that the project needs, as functions over the command itself."""
