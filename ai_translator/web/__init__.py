"""The web page: Gradio over the same pipeline, safe by default.

server -> page -> jobs -> executors: what is served, what is seen, what is done, what all users
share.
Gradio is imported when a server starts, not when a module is.
"""
