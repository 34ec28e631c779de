"""Measures ai-translator against its budgets: ``make bench``, or ``python -m benchmarks`` in the
root of a checkout.

Every document is generated, the server is the tests' stand-in: nothing outside the checkout is
read.
"""
