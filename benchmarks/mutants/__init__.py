"""Mutation testing.

Small faults are put into the code, one at a time, and the tests should see each.
"""
