"""The document model: what every reader makes and every writer takes.  Standard library only."""
