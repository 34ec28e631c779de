"""How many right translations the checks would refuse: over the translated messages (.mo files) of
other programs.

    pip download --no-deps django sphinx; unzip ...; python -m benchmarks.alarms FOLDER [--show 20]
    [--only zh]

Their translators are people, and nobody wrote the messages with these checks in mind.  A message
that was left as it is counts as refused only when it would not be taken for a name or label.
"""

from __future__ import annotations

import argparse
import gettext
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ai_translator.errors import UsageError
from ai_translator.languages import Language, language
from ai_translator.translation import checks
from ai_translator.translation.language_detection import is_written_in

#: What programs fill in: a document has words there.
_FORMATS = re.compile(r"%\([\w ]+\)[srdif]|%[srdif%]|\{\w*\}|&\w;|<[^<>]+>|\{%.*?%\}|&[a-z]+;")


def main() -> int:
    options = _options()
    pairs, refused = Counter[str](), Counter[str]()
    for target, source, answer in sorted(
        set(_pairs(options.folder, options.only)), key=lambda pair: (pair[0].code, pair[1])
    ):
        pairs[target.code] += 1
        complaint = _complaint(target, source, answer)
        if complaint:
            refused[target.code] += 1
            if refused.total() <= options.show:
                print(f"{target.code} {complaint}\n    {source!r}\n    {answer!r}")
    for code in sorted(pairs):
        print(
            f"{code:<8}{pairs[code]:>7}{refused[code]:>6}  "
            f"{100 * refused[code] / pairs[code]:.2f} %"
        )
    print(
        f"all     {pairs.total():>7}{refused.total():>6}  "
        f"{100 * refused.total() / max(1, pairs.total()):.2f} %"
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="print the first N that are refused"
    )
    parser.add_argument("--only", default="", metavar="CODE", help="one target language")
    return parser.parse_args()


def _pairs(folder: Path, only: str) -> Iterator[tuple[Language, str, str]]:
    for path in sorted(folder.rglob("LC_MESSAGES/*.mo")):
        try:
            target = language(path.parts[-3])
        except UsageError:
            continue
        other_script = (
            "latn" in path.parts[-3].casefold() and target.script != "Latn"
        )  # e.g. Serbian in Latin letters
        if only in {"", target.code} and target.code != "en" and not other_script:
            with path.open("rb") as file:
                messages = vars(gettext.GNUTranslations(file))["_catalog"]
            for source, answer in messages.items():
                if isinstance(source, str) and isinstance(
                    answer, str
                ):  # the others are plural forms
                    text = source.partition("\x04")[2] or source  # without the message's context
                    if _is_prose(text, answer):
                        yield target, text, answer


def _is_prose(source: str, answer: str) -> bool:
    """Neither the heading of the file nor anything that a program would fill in."""
    return (
        bool(source.strip() and answer.strip())
        and not _FORMATS.search(source)
        and any(map(str.isalpha, source))
    )


def _complaint(target: Language, source: str, answer: str) -> str | None:
    found = checks.complaint(checks.Case(source, answer, target))
    stays = found == checks.ECHO and (checks.is_label(source) or is_written_in(source, target))
    return None if stays else found


if __name__ == "__main__":
    sys.exit(main())
