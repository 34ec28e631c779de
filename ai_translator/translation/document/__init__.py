"""The translation of one document: memory, requests, judged answers, second tries, outcomes."""
