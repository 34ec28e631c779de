"""``python -m ai_translator`` and the ``ai-translator`` command."""

from __future__ import annotations

from ai_translator.cli import main

if __name__ == "__main__":
    main()
