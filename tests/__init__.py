"""Tests of ai-translator, and what they and the benchmarks are made from (``tests.pdfs``, ``tests.backends``)."""
