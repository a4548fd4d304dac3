"""Small changes of a source file, each of which a test of the changed room should notice."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_FUNCTIONS = {
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
    "argmin": "argmax",
    "argmax": "argmin",
}
# Errors are told in words, which the tests of messages hold; types are for the reader.
_LEFT_AS_THEY_ARE = (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom)
_STATEMENTS = (ast.Expr, ast.AugAssign)


@dataclass(frozen=True)
class Mutant:
    """One change of a file.

    Attributes
    ----------
    kind
        ``comparison``, ``boundary``, ``arithmetic``, ``constant``, ``index``, ``boolean``,
        ``sign``, ``function`` or ``statement``.
    function
        In which it is, as ``Class.method``.
    line
        Where it is.
    before, after
        The changed expression or statement.
    nth
        From 1, among changes of the same words in the function.
    site, choice
        Which node of the file, and which of its changes.
    """

    kind: str
    function: str
    line: int
    before: str
    after: str
    nth: int
    site: int
    choice: int


def mutants(source: str) -> list[Mutant]:
    """Return every change that is made to a file."""
    found = []
    met: Counter[tuple[str, str, str]] = Counter()
    for site, (node, function, in_index) in enumerate(_sites(ast.parse(source))):
        for choice, (kind, new) in enumerate(_replacements(node, in_index)):
            words = function, ast.unparse(node), ast.unparse(new)
            met[words] += 1
            line = getattr(node, "lineno", 0)
            found.append(Mutant(kind, words[0], line, *words[1:], met[words], site, choice))
    return found


def changed(source: str, mutant: Mutant) -> ast.Module:
    """Return the tree of a file with a change."""
    tree = ast.parse(source)
    node, _, in_index = list(_sites(tree))[mutant.site]
    _, new = list(_replacements(node, in_index))[mutant.choice]
    _Replaced(node, ast.copy_location(new, node)).visit(tree)
    return ast.fix_missing_locations(tree)


class _Replaced(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _sites(tree: ast.AST, outer: str = "") -> Iterator[tuple[ast.AST, str, bool]]:
    """Yield what may be changed, the function it is in, and whether it stands in an index."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            for statement in node.body:
                for site, in_index in _below(statement, False):
                    yield site, outer + node.name, in_index
        elif isinstance(node, ast.ClassDef):
            yield from _sites(node, f"{outer}{node.name}.")


def _below(node: ast.AST, in_index: bool) -> Iterator[tuple[ast.AST, bool]]:
    if isinstance(node, _LEFT_AS_THEY_ARE) or _is_told(node):
        return
    yield node, in_index
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        inside = in_index or (isinstance(node, ast.Subscript) and name == "slice")
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _below(child, inside)


def _is_told(node: ast.AST) -> bool:
    """Return whether a node is a docstring or another text that stands alone, or an f-string."""
    if isinstance(node, ast.JoinedStr):
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _replacements(node: ast.AST, in_index: bool) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for number, other in enumerate(_COMPARED.get(type(node.ops[0]), ())):
            two = len(_COMPARED[type(node.ops[0])]) == 2
            kind = "boundary" if two and number == 0 else "comparison"
            yield kind, ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield "arithmetic", ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
    elif isinstance(node, ast.AugAssign):
        if type(node.op) in _ARITHMETIC:
            other = _ARITHMETIC[type(node.op)]()
            yield "arithmetic", ast.AugAssign(node.target, other, node.value)
        yield "statement", ast.Pass()
    elif isinstance(node, ast.Expr):
        yield "statement", ast.Pass()
    elif isinstance(node, ast.BoolOp):
        swapped = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "boolean", ast.BoolOp(swapped, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "boolean", node.operand
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", node.operand
    elif isinstance(node, ast.Constant):
        yield from _constants(node, in_index)
    elif isinstance(node, ast.Call):
        yield from _functions(node)


def _constants(node: ast.Constant, in_index: bool) -> Iterator[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        yield "boolean", ast.Constant(not value)
    elif isinstance(value, int):
        yield ("index" if in_index else "constant"), ast.Constant(value + 1)
    elif isinstance(value, float):
        yield "constant", ast.Constant(value * 2 if value else 1.0)


def _functions(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    called = node.func
    if isinstance(called, ast.Attribute) and called.attr in _FUNCTIONS:
        other: ast.expr = ast.Attribute(called.value, _FUNCTIONS[called.attr], called.ctx)
        yield "function", ast.Call(other, node.args, node.keywords)
    elif isinstance(called, ast.Name) and called.id in _FUNCTIONS:
        other = ast.Name(_FUNCTIONS[called.id], called.ctx)
        yield "function", ast.Call(other, node.args, node.keywords)
