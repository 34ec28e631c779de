"""What stands in a file that came back from review, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ai_translator.errors import InputError, UsageError
from ai_translator.languages import language
from ai_translator.project import Project
from ai_translator.review.edits import AppliedEdits, Edit, apply_edits, cleaned
from ai_translator.review.units import ReviewState, review_units
from ai_translator.translation.shared_services.cache_keys import normal

_ANOTHER = "it is of another document: its source is not the project's"
_STATES = {"reviewed", "final"}


@dataclass(frozen=True, slots=True)
class ReturnedUnit:
    """A unit of a file.

    place:  where it stands, for messages: ``line 12``
    target: "" where there is none
    broken: what is wrong with it already as it stands; "" for nothing
    """

    id: str
    place: str
    source: str
    target: str
    state: str = ""
    broken: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedDocument:
    """The units of one document.  languages: as the file names them, "" if it does not."""

    units: Sequence[ReturnedUnit]
    document: str = ""
    source_language: str = ""
    target_language: str = ""


@dataclass(frozen=True, slots=True)
class TakenReview:
    """What became of a file.

    applied: the edits that were taken;  refused: what was not, each with its unit and place
    """

    applied: AppliedEdits
    refused: tuple[str, ...] = ()
    units: int = 0
    places: Mapping[str, str] = field(default_factory=dict)


def take(project: Project, returned: ReturnedDocument, name: str) -> TakenReview:
    """Apply what a person has changed.

    name: of the file, for messages.
    Raises InputError for a file of another language or another document.
    """
    _check_languages(project, returned, name)
    units = {unit.id: unit for unit in review_units(project)}
    edits: list[Edit] = []
    refused: dict[str, str] = {}
    places: dict[str, str] = {}
    strangers = 0
    for each in returned.units:
        unit = units.get(each.id)
        if each.id in places:
            refused[f"{each.id} again"] = f"unit {each.id}, {each.place}: it is there twice"
            continue
        places[each.id] = each.place
        if unit is None or normal(each.source) != normal(unit.segment.source):
            strangers += 1
            why = _ANOTHER if unit is not None else "there is no such unit in this project"
            refused[each.id] = f"unit {each.id}, {each.place}: {why}"
        elif each.broken:
            refused[each.id] = f"unit {each.id}, {each.place}: {each.broken}"
        elif not each.target.strip() and unit.target.strip():
            refused[each.id] = f"unit {each.id}, {each.place}: its translation is gone"
        else:
            edits.append(_edit(each, unit.segment.id, unit.target, unit.state))
    if returned.units and strangers == len(returned.units):
        raise InputError(
            f"{name}: is of another document than {project.source.name}",
            remedy="Import it into the project that it was exported from",
        )
    applied = apply_edits(project, edits)
    ids = {unit.segment.id: unit.id for unit in units.values()}
    for segment, why in applied.refused.items():
        known = ids.get(segment, segment)
        refused[known] = f"unit {known}, {places.get(known, '')}: {why}"
    return TakenReview(applied, tuple(refused.values()), len(returned.units), places)


def _edit(each: ReturnedUnit, segment: str, before: str, state: ReviewState) -> Edit:
    """Return the edit; a text that is the same is no person's, whatever the file says of it."""
    text = cleaned(each.target)
    said = each.state if each.state in _STATES else ""
    if text == cleaned(before):
        return Edit(segment, None, "" if said == state else said)
    return Edit(segment, text, said or ReviewState.REVIEWED)


def _check_languages(project: Project, returned: ReturnedDocument, name: str) -> None:
    wanted = project.translated.target_language
    if returned.target_language and _differ(returned.target_language, wanted):
        raise InputError(
            f"{name}: is in {returned.target_language}; the project is translated to {wanted}",
            remedy="Import it into the project of its language",
        )
    source = project.translated.source_language
    told = returned.source_language
    unknown = {"", "auto", "und"}
    if told not in unknown and source not in unknown and _differ(told, source):
        raise InputError(
            f"{name}: is a translation from {told}; the project's source is {source}",
            remedy="Import it into the project that it was exported from",
        )


def _differ(told: str, known: str) -> bool:
    """Return True for different languages: a tool may write ``zh-Hans-CN`` for ``zh``."""
    if told.casefold() == known.casefold():
        return False
    try:
        return language(told).code != language(known).code
    except UsageError:
        return told.partition("-")[0].casefold() != known.partition("-")[0].casefold()
