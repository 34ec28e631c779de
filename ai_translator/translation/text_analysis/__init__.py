"""What a text is made of: scripts, language, sentences, words, numbers, literals."""
