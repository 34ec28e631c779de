"""Reading of XML that comes from outside: with lines, without entities, bounded.

A document type is refused as soon as it begins, before anything in it is read: so there are no
entities, no external files, no bombs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ai_translator.errors import InputError

_MOST_DEEP = 100
_MOST_NODES = 2_000_000


@dataclass(slots=True)
class XmlNode:
    """An element.

    tag:      ``{namespace}name``
    children: elements and texts, in order
    line:     where it begins, from 1
    """

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[XmlNode | str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The tag without its namespace."""
        return self.tag.rpartition("}")[2]

    def elements(self) -> Iterator[XmlNode]:
        return (each for each in self.children if isinstance(each, XmlNode))

    def named(self, tag: str) -> Iterator[XmlNode]:
        return (each for each in self.elements() if each.tag == tag)

    def all_named(self, tag: str) -> Iterator[XmlNode]:
        """Yield the elements with this tag at any depth, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.tag == tag:
                yield node
            waiting += reversed(list(node.elements()))


class _ForbiddenError(ValueError):
    pass


def parse_xml(content: bytes, name: str) -> XmlNode:
    """Return the root element.

    Raises InputError for what is no XML, has a document type, or is built to exhaust.
    """
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator="}")
    builder.watch(parser)
    try:
        parser.Parse(content, True)
    except _ForbiddenError as error:
        raise InputError(f"{name}: {error}", remedy="Export it again") from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f", line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        raise InputError(
            f"{name}{line}: not valid XML ({error})", remedy="Export it again"
        ) from error
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self._open: list[XmlNode] = [XmlNode("", {}, 0)]
        self._count = 0

    @property
    def root(self) -> XmlNode:
        return next(self._open[0].elements())

    def watch(self, parser: expat.XMLParserType) -> None:
        def start(tag: str, attributes: dict[str, str]) -> None:
            self._count += 1
            if len(self._open) > _MOST_DEEP or self._count > _MOST_NODES:
                raise _ForbiddenError("it is nested too deeply, or has too many elements")
            named = {_qualified(key): value for key, value in attributes.items()}
            node = XmlNode(_qualified(tag), named, parser.CurrentLineNumber)
            self._open[-1].children.append(node)
            self._open.append(node)

        def end(_tag: str) -> None:
            self._open.pop()

        def text(data: str) -> None:
            children = self._open[-1].children
            if children and isinstance(children[-1], str):
                children[-1] += data
            else:
                children.append(data)

        def doctype(*_said: object) -> None:
            raise _ForbiddenError(
                f"line {parser.CurrentLineNumber}: has a document type, which is not taken: "
                "it could define entities"
            )

        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = doctype


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name
