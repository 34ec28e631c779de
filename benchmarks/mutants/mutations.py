"""The small faults that are tried, as changes of a module's syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LOGGED = ("log.debug", "log.info", "log.warning", "log.error", "log.exception")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mutation:
    """One change.

    line:   where it is
    change: what it does, for people
    number: which of the module's changes it is: what :func:`mutated` makes
    inside: whether it stands in a function (else it runs once, at import)
    """

    line: int
    change: str
    number: int
    inside: bool


def mutations(source: str) -> list[Mutation]:
    """All changes that are tried in this module, in the order of its text.

    They are those of functions, and the numbers that a module names: its thresholds.
    """
    return [
        Mutation(line, change, number, inside)
        for number, (line, change, inside, _) in enumerate(_changes(ast.parse(source)))
    ]


def mutated(source: str, number: int) -> ast.Module:
    """The module's syntax tree with that one change."""
    tree = ast.parse(source)
    for at, (_, _, _, apply) in enumerate(_changes(tree)):
        if at == number:
            apply()
            return ast.fix_missing_locations(tree)
    raise IndexError(number)


_Change = tuple[int, str, bool, Callable[[], None]]


def _changes(tree: ast.Module) -> Iterator[_Change]:
    for parent, name, at, node, inside in _nodes(tree, inside=False):
        if not inside and not _is_number(node):
            continue
        before = ast.unparse(node).partition("\n")[0]
        for new in _replacements(node):

            def apply(
                parent: ast.AST = parent,
                name: str = name,
                at: int | None = at,
                new: ast.AST = new,
            ) -> None:
                if at is None:
                    setattr(parent, name, new)
                else:
                    getattr(parent, name)[at] = new

            after = ast.unparse(ast.fix_missing_locations(new)).partition("\n")[0]
            yield node.lineno, f"{before[:70]}  ->  {after[:70]}", inside, apply


_Place = tuple[ast.AST, str, int | None, "ast.expr | ast.stmt", bool]


def _nodes(parent: ast.AST, *, inside: bool) -> Iterator[_Place]:
    """Every expression and statement with its place in its parent, without what tests cannot tell.

    Of a class only its methods: the rest of it is names of members and what fields are by default.
    """
    for name, value in ast.iter_fields(parent):
        if name in {"annotation", "returns", "decorator_list", "bases", "type_params"}:
            continue
        several = isinstance(value, list)
        for at, node in enumerate(value if several else [value]):
            if not isinstance(node, ast.AST) or _is_left_out(node):
                continue
            if isinstance(node, (ast.expr, ast.stmt)):
                yield parent, name, at if several else None, node, inside
            if isinstance(node, ast.ClassDef):
                for method in filter(lambda each: isinstance(each, _FUNCTIONS), node.body):
                    yield from _nodes(method, inside=True)
            else:
                yield from _nodes(node, inside=inside or isinstance(node, _FUNCTIONS))


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _is_left_out(node: ast.AST) -> bool:
    """Docstrings, f-strings, imports, messages of errors and logs, type-checking code."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Assert, ast.JoinedStr)):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Expr):
        return ast.unparse(node.value).startswith(_LOGGED)
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) in {"log", "__all__", "__slots__", "_T"}
    return False


def _replacements(node: ast.expr | ast.stmt) -> Iterator[ast.expr | ast.stmt]:
    for kind, replace in _OPERATORS:
        if isinstance(node, kind):
            yield from replace(node)


def _compare(node: ast.Compare) -> Iterator[ast.expr]:
    for at, operator in enumerate(node.ops):
        for other in _COMPARED.get(type(operator), ()):
            operators = [*node.ops[:at], other(), *node.ops[at + 1 :]]
            yield ast.Compare(node.left, operators, node.comparators)


def _logical(node: ast.BoolOp) -> Iterator[ast.expr]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def _unary(node: ast.UnaryOp) -> Iterator[ast.expr]:
    if isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand


def _binary(node: ast.BinOp) -> Iterator[ast.expr]:
    if other := _CALCULATED.get(type(node.op)):
        yield ast.BinOp(node.left, other(), node.right)


def _constant(node: ast.Constant) -> Iterator[ast.expr]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, float):
        yield ast.Constant(value * 1.5 + (value == 0))
    elif isinstance(value, str):
        yield ast.Constant(f"X{value}")


def _call(node: ast.Call) -> Iterator[ast.expr]:
    if isinstance(node.func, ast.Name) and node.func.id in _CALLED:
        yield ast.Call(ast.Name(_CALLED[node.func.id], ast.Load()), node.args, node.keywords)


def _choice(node: ast.IfExp) -> Iterator[ast.expr]:
    if not _is_negated_elsewhere(node.test):
        yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


def _condition(node: ast.If) -> Iterator[ast.stmt]:
    if not _is_negated_elsewhere(node.test):
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


def _is_negated_elsewhere(test: ast.expr) -> bool:
    """Whether the condition's own fault is its negation: one fault is not counted twice."""
    if isinstance(test, ast.UnaryOp):
        return isinstance(test.op, ast.Not)
    return isinstance(test, ast.Compare) and len(test.ops) == 1


def _added(node: ast.AugAssign) -> Iterator[ast.stmt]:
    if other := _CALCULATED.get(type(node.op)):
        yield ast.AugAssign(node.target, other(), node.value)


def _returned(node: ast.Return) -> Iterator[ast.stmt]:
    # False is as good as None to whoever asks for the truth; True in its place is another fault.
    if node.value is not None and ast.unparse(node.value) not in {"None", "False"}:
        yield ast.Return(ast.Constant(None))


def _without(node: ast.Expr) -> Iterator[ast.stmt]:
    if isinstance(node.value, (ast.Call, ast.Await)):
        yield ast.Pass()


def _silent(node: ast.Raise) -> Iterator[ast.stmt]:
    yield ast.Pass()


def _continued(node: ast.Continue) -> Iterator[ast.stmt]:
    yield ast.Break()


def _broken(node: ast.Break) -> Iterator[ast.stmt]:
    yield ast.Continue()


_OPERATORS: tuple[tuple[type[ast.AST], Callable[..., Iterator[ast.expr | ast.stmt]]], ...] = (
    (ast.Compare, _compare),
    (ast.BoolOp, _logical),
    (ast.UnaryOp, _unary),
    (ast.BinOp, _binary),
    (ast.Constant, _constant),
    (ast.Call, _call),
    (ast.IfExp, _choice),
    (ast.If, _condition),
    (ast.AugAssign, _added),
    (ast.Return, _returned),
    (ast.Expr, _without),
    (ast.Raise, _silent),
    (ast.Continue, _continued),
    (ast.Break, _broken),
)
