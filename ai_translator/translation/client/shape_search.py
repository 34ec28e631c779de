"""Which shape of question a model answers well, tried with a text of the document itself."""

from __future__ import annotations

from ai_translator.request_form import PromptShape

_ORDER = (
    PromptShape.SYSTEM_TAGGED,
    PromptShape.USER_TAGGED,
    PromptShape.SYSTEM_BARE,
    PromptShape.USER_BARE,
    PromptShape.TEXT,
)
_DOUBT = 3  # useless answers, none usable before, after which a known shape is doubted


class ShapeSearch:
    """Tries shapes in order until one serves; for a known model, too, when its own shape fails.

    shape: the one in use;  known: a table or an earlier run says that it is the right one
    """

    def __init__(self, shape: PromptShape, *, known: bool) -> None:
        self.shape, self.known = shape, known
        self._tried: set[PromptShape] = set()
        self._unanswered: PromptShape | None = None  # a tagged one, to be tried once more
        self._instead: PromptShape | None = None  # the one in use before that

    def too_early(self, answers: int) -> bool:
        """Return True if so few useless answers say nothing yet about a shape that is known."""
        return self.known and answers < _DOUBT

    def without_system_role(self, shape: PromptShape) -> None:
        """Record that the server refuses a system message; ``shape`` is the one in use now."""
        self.shape = shape
        self._tried |= {each for each in _ORDER if each.system_role}

    def next(self, *, loose: bool = False, nothing: bool = False) -> PromptShape | None:
        """Return the shape to try after the present one has failed; None when none is left.

        loose:   the answer was text without any of our tags: the model keeps no tags, so that the
            other tagged shape would fail alike.
        nothing: the answer had nothing to do with the request, which says little of its shape
        """
        self._tried.add(self.shape)
        if nothing and self.shape.tagged and self._unanswered is None:
            self._unanswered = self.shape
        if loose:
            self._tried |= {shape for shape in _ORDER if shape.tagged}
        left = (shape for shape in _ORDER if shape not in self._tried)
        self.shape = next(left, self.shape)
        return self.shape if self.shape not in self._tried else None

    def once_more(self) -> PromptShape | None:
        """Return the tagged shape that got no answer, now that one for single texts has served.

        Many texts a request are worth a second try: the first may have come too early.
        """
        if self.shape.tagged or self._unanswered is None:
            return None
        self._instead, self.shape, self._unanswered = self.shape, self._unanswered, None
        return self.shape

    def tried_again(self, *, good: bool) -> PromptShape | None:
        """Record what came of the second try; the shape to go back to, if there is one."""
        before, self._instead = self._instead, None
        if good or before is None:
            return None
        self.shape = before
        return before

    @property
    def tries_again(self) -> bool:
        """True while a tagged shape is tried for the second time."""
        return self._instead is not None
