"""What runs on torch and transformers.

Only modules in here import them, and only a model that is loaded imports these.
"""
