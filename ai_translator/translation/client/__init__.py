"""The client of a backend: requests sent, retried, paced, paid for, given up."""
