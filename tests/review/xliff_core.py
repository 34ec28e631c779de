"""The content model of XLIFF 2.1's core, in RELAX NG, written from the specification (OASIS Standard, 13 February 2018).

Only what stands in the core; what the specification says in prose (codes of a target are those of its source) is checked beside it.
"""

from __future__ import annotations

from lxml import etree

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_YES = "<choice><value>yes</value><value>no</value></choice>"
_TYPE = (
    "<choice>"
    + "".join(f"<value>{each}</value>" for each in ("fmt", "ui", "quote", "link", "image", "other"))
    + "</choice>"
)
_USER = r'<data type="string"><param name="pattern">[^\s:]+:[^\s:]+</param></data>'
_NAME = '<data type="NMTOKEN"/>'


def _maybe(name: str, kind: str = "<text/>") -> str:
    return f'<optional><attribute name="{name}">{kind}</attribute></optional>'


def _must(name: str, kind: str = "<text/>") -> str:
    return f'<attribute name="{name}">{kind}</attribute>'


_SPACE = '<optional><attribute name="xml:space"><choice><value>default</value><value>preserve</value></choice></attribute></optional>'
_CODE = (
    _maybe("canCopy", _YES)
    + _maybe("canDelete", _YES)
    + _maybe("canReorder")
    + _maybe("type", _TYPE)
    + _maybe("subType", _USER)
)
SCHEMA = f"""
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="{NAMESPACE}" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<start><element name="xliff">{_must("version", "<value>2.1</value>")}{_must("srcLang", '<data type="language"/>')}
{_maybe("trgLang", '<data type="language"/>')}{_SPACE}<oneOrMore><ref name="file"/></oneOrMore></element></start>
<define name="file"><element name="file">{_must("id", _NAME)}{_maybe("original")}{_maybe("canResegment", _YES)}{_SPACE}
<optional><ref name="notes"/></optional><oneOrMore><ref name="unit"/></oneOrMore></element></define>
<define name="notes"><element name="notes"><oneOrMore><element name="note">{_maybe("category")}{_maybe("appliesTo")}
{_maybe("priority", '<data type="positiveInteger"><param name="maxInclusive">10</param></data>')}<text/></element></oneOrMore></element></define>
<define name="unit"><element name="unit">{_must("id", _NAME)}{_maybe("name")}{_maybe("canResegment", _YES)}{_SPACE}
<optional><ref name="notes"/></optional>
<optional><element name="originalData"><oneOrMore><element name="data">{_must("id", _NAME)}{_SPACE}<mixed><zeroOrMore><ref name="cp"/></zeroOrMore></mixed></element></oneOrMore></element></optional>
<oneOrMore><element name="segment">{_maybe("id", _NAME)}{_maybe("canResegment", _YES)}
{_maybe("state", "<choice><value>initial</value><value>translated</value><value>reviewed</value><value>final</value></choice>")}
{_maybe("subState", _USER)}
<element name="source">{_SPACE}<ref name="inline"/></element>
<optional><element name="target">{_SPACE}{_maybe("order", '<data type="positiveInteger"/>')}<ref name="inline"/></element></optional></element></oneOrMore></element></define>
<define name="inline"><mixed><zeroOrMore><choice><ref name="cp"/>
<element name="ph">{_must("id", _NAME)}{_maybe("dataRef", _NAME)}{_maybe("disp")}{_maybe("equiv")}{_CODE}<empty/></element>
<element name="pc">{_must("id", _NAME)}{_maybe("dataRefStart", _NAME)}{_maybe("dataRefEnd", _NAME)}{_CODE}<ref name="inline"/></element>
</choice></zeroOrMore></mixed></define>
<define name="cp"><element name="cp">{_must("hex", '<data type="hexBinary"/>')}<empty/></element></define>
</grammar>"""


def complaints(content: bytes) -> list[str]:
    """What is wrong with an XLIFF file by the schema and by the rules for codes and ids."""
    tree = etree.fromstring(content)
    schema = etree.RelaxNG(etree.fromstring(SCHEMA))
    found = [] if schema.validate(tree) else [str(each) for each in schema.error_log]
    q = f"{{{NAMESPACE}}}"
    for file in tree.iter(f"{q}file"):
        ids = [unit.get("id") for unit in file.iter(f"{q}unit")]
        found += [f"unit {name} is there twice" for name in ids if ids.count(name) > 1]
    for unit in tree.iter(f"{q}unit"):
        data = {each.get("id") for each in unit.iter(f"{q}data")}
        sides = {
            name: {
                each.get("id") for each in next(unit.iter(f"{q}{name}"), ()) if each.tag != f"{q}cp"
            }
            for name in ("source", "target")
        }
        if next(unit.iter(f"{q}target"), None) is not None and sides["source"] != sides["target"]:
            found.append(f"unit {unit.get('id')}: codes differ")
        for each in unit.iter():
            for key in ("dataRef", "dataRefStart", "dataRefEnd"):
                if each.get(key) is not None and each.get(key) not in data:
                    found.append(f"unit {unit.get('id')}: {each.get(key)} is no data")
    return found
