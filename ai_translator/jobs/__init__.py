"""What translation jobs share while they run."""
