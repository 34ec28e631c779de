"""What holds for all requests of one document."""

from __future__ import annotations

from dataclasses import dataclass, field

from ai_translator.languages import Language
from ai_translator.translation.terminology.terms import Terms


@dataclass(frozen=True, slots=True)
class TranslationContext:
    """Languages, style and terms of one document.

    source:  None if it is to be detected
    style:   in the user's words
    terms:   those of the glossary
    subject: field of the document, in a few English words; "" if nobody has named it
    """

    source: Language | None
    target: Language
    style: str = ""
    terms: Terms = field(default_factory=Terms)
    subject: str = ""
