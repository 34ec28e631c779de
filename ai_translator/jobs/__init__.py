"""Translation jobs and what runs them.

A :class:`~ai_translator.pipeline.TranslateJob` says what is to be done; an
:class:`~ai_translator.jobs.executor.Executor` does it.  The command line, batches and the web page
run every file through one.  Adding an executor: a module beside :mod:`ai_translator.jobs.local`.
"""
