"""What is sent to a model: instructions, texts packed into requests, their ids."""
