"""Find circles between the files of src/, for tools/check_layers.py.

A unit is a source file together with its header: a.c and a.h. A unit uses another when the
code in it names a function, an object or a macro with parameters that the other defines. What counts
is the use and not the #include, because a header that several files share would hide who
needs whom. The code is read without a compiler: it is formatted by clang-format, and a
definition is what stands outside of all braces.

Headers that include one another are a circle as well.
"""
import re

COMMENT_OR_TEXT = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
MACRO = re.compile(r"#\s*define\s+(\w+)(\([^)]*\))?(.*)", re.S)
TYPE = re.compile(r"\b(?:struct|union|enum)\s+\w+")
PASTE = re.compile(r"#\s*define\s+(\w+)\(\w+\)(?:[^\n]*\\\n)*[^\n]*?(\w+)##\w+")
WORD = re.compile(r"(?<![\w.])(?<!->)[A-Za-z_]\w*")
NAME = re.compile(r"(\w+)\s*(?:\(|(?:\[[^\]]*\]\s*)*(?:=|$))")
DECLARED = re.compile(r"(?<![\w.>])(?!(?:return|else|case|goto|sizeof)\b)\w+\s[\s*]*"
                      r"(\w+)\s*(?=[=;,)\[:])")


def bare(text):
    """`text` without comments and what stands in quotes."""
    return COMMENT_OR_TEXT.sub(lambda match: '""' if match[0][0] in "\"'" else " ", text)


def pasted(text):
    """`text` with what PREFIX##name makes of the names given to a macro of one parameter."""
    for macro, prefix in PASTE.findall(text):
        text = re.sub(rf"\b{macro}\((\w+)\)(?!.*##)", rf"{prefix}\1", text)
    return text


def statements(text):
    """What stands outside of all braces, as pairs: what is declared, and in which braces or
    after which "=" it is defined ("" for a mere declaration)."""
    depth = start = 0
    opened = None
    for at, char in enumerate(text):
        if char == "{":
            opened = at if depth == 0 and opened is None else opened
            depth += 1
        depth -= char == "}"
        if depth or char not in ";}":
            continue
        head = text[start:at if opened is None else opened].strip()
        if char == "}" and (")" not in head or "=" in head):
            continue  # of a type or an initializer: its end is the semicolon
        if opened is None and "=" in head:
            opened = start + text[start:at].index("=")
        yield head, "" if opened is None else text[opened:at]
        start, opened = at + 1, None


class Unit:
    """What the files of one unit define and which words their code uses."""

    def __init__(self):
        self.defines, self.private, self.words = set(), set(), {}

    def add(self, text, name):
        text = pasted(bare(text))
        for directive in DIRECTIVE.findall(text):
            macro = MACRO.search(directive)
            if macro:
                if macro[2]:
                    (self.defines if name.endswith(".h") else self.private).add(macro[1])
                self.use(macro[3], set())
        for head, body in statements(DIRECTIVE.sub("", text)):
            self.declare(head, body, name.endswith(".h"))

    def declare(self, head, body, in_header):
        name = NAME.search(re.sub(r"__attribute__\s*\(\(.*?\)\)|\bMUST_CHECK\b", "", head))
        is_type = re.match(r"(typedef\b|(struct|union|enum)\b[^()=]*$)", head)
        if not body or is_type and "=" not in head:
            return
        if name and name[1] != "_Static_assert":
            seen = in_header or not re.match(r"static\b", head)
            (self.defines if seen else self.private).add(name[1])
        self.use(body, set(DECLARED.findall(head + " " + body)))

    def use(self, body, local):
        body = TYPE.sub("struct", body)
        for word in WORD.finditer(body):
            called = body[word.end():word.end() + 1] == "("
            if called or word[0] not in local:
                self.words.setdefault(word[0], None)


def units_of(src):
    units = {}
    for file in sorted(src.rglob("*.[ch]")):
        path = file.relative_to(src).as_posix()
        units.setdefault(path[:-2], Unit()).add(file.read_text(), path)
    return units


def uses(units):
    """unit -> unit that it uses -> names used."""
    home = {}
    for path, unit in units.items():
        for name in unit.defines:
            home.setdefault(name, path)
    edges = {path: {} for path in units}
    for path, unit in units.items():
        for word in unit.words:
            other = home.get(word)
            if other and other != path and word not in unit.defines | unit.private:
                edges[path].setdefault(other, []).append(word)
    return edges


def includes(src):
    """header -> header that it includes -> []."""
    edges = {}
    for file in sorted(src.rglob("*.h")):
        path = file.relative_to(src).as_posix()
        edges[path] = {name: [] for name in INCLUDE.findall(file.read_text())}
    return edges


def components(edges):
    """The sets of nodes that reach one another (Tarjan), of two or more, or of one that
    reaches itself."""
    number, low, stack, found = {}, {}, [], []

    def visit(node):
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in edges[node]:
            if other not in edges:
                continue
            if other not in number:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == number[node]:
            at = stack.index(node)
            found.append(sorted(stack[at:]))
            del stack[at:]

    for node in edges:
        if node not in number:
            visit(node)
    return [nodes for nodes in found if len(nodes) > 1 or nodes[0] in edges[nodes[0]]]


def describe(nodes, edges, verb):
    lines = [f"circle: {' '.join(nodes)}"]
    for node in nodes:
        for other in sorted(edges[node].keys() & set(nodes)):
            names = ": " + " ".join(sorted(edges[node][other])) if edges[node][other] else ""
            lines.append(f"    {node} {verb} {other}{names}")
    return "\n".join(lines)


def check(src):
    used, included = uses(units_of(src)), includes(src)
    return [describe(nodes, used, "uses") for nodes in components(used)] + \
           [describe(nodes, included, "includes") for nodes in components(included)]
