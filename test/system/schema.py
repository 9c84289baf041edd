"""JSON Schema, as far as the API's own document uses it, and strict: a member that the
schema does not name is a mistake, and so is a keyword that is not known here.

    Schemas(document).check({"$ref": "#/components/schemas/Event"}, value)
"""
import re

FORMATS = {
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",  # as this API writes them
    "date": r"\d{4}-\d\d-\d\d",
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}
IGNORED = {"description", "default"}
OF_TYPE = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: type(v) is int,
    "number": lambda v: type(v) in (int, float),
    "boolean": lambda v: type(v) is bool,
    "null": lambda v: v is None,
}


class Mismatch(AssertionError):
    pass


def need(right, where, what):
    if not right:
        raise Mismatch(f"{where}: {what}")


class Schemas:
    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            path = node["$ref"]
            node = self.document
            for step in path.removeprefix("#/").split("/"):
                node = node[step]
        return node

    def fits(self, schema, value):
        try:
            self.check(schema, value)
            return True
        except Mismatch:
            return False

    def check(self, schema, value, where="$"):
        schema = self.resolve(schema)
        for keyword, says in schema.items():
            if keyword in IGNORED:
                continue
            rule = getattr(self, "check_" + keyword, None)
            if keyword not in ("required", "additionalProperties"):
                need(rule, where, f"the keyword {keyword} is not known")
                rule(schema, says, value, where)

    def check_type(self, schema, says, value, where):
        need(OF_TYPE[says](value), where, f"want {says}, got {value!r}")

    def check_const(self, schema, says, value, where):
        need(value is says, where, f"want {says}, got {value!r}")

    def check_enum(self, schema, says, value, where):
        need(value in says, where, f"want one of {says}, got {value!r}")

    def check_format(self, schema, says, value, where):
        need(re.fullmatch(FORMATS[says], value), where, f"want {says}, got {value!r}")

    def check_pattern(self, schema, says, value, where):
        need(re.search(says, value), where, f"want {says}, got {value!r}")

    def check_minLength(self, schema, says, value, where):
        need(len(value) >= says, where, f"shorter than {says}: {value!r}")

    def check_maxLength(self, schema, says, value, where):
        need(len(value) <= says, where, f"longer than {says}: {value!r}")

    def check_minimum(self, schema, says, value, where):
        need(value >= says, where, f"less than {says}: {value!r}")

    def check_maximum(self, schema, says, value, where):
        need(value <= says, where, f"more than {says}: {value!r}")

    def check_items(self, schema, says, value, where):
        for number, item in enumerate(value):
            self.check(says, item, f"{where}[{number}]")

    def check_oneOf(self, schema, says, value, where):
        fit = [each for each in says if self.fits(each, value)]
        if len(says) == 1 or (len(fit) == 0 and isinstance(value, dict)):
            # Say what is wrong with the one that was probably meant.
            self.check(max(says, key=lambda each: self.alike(each, value)), value, where)
        need(len(fit) == 1, where, f"fits {len(fit)} of {says}: {str(value)[:300]}")

    def check_anyOf(self, schema, says, value, where):
        need(any(self.fits(each, value) for each in says), where,
             f"none of {says}: {str(value)[:300]}")

    def alike(self, schema, value):
        return len(self.resolve(schema).get("properties", {}).keys() & value.keys())

    def check_properties(self, schema, says, value, where):
        need(isinstance(value, dict), where, f"want an object, got {value!r}")
        missing = set(schema.get("required", [])) - value.keys()
        need(not missing, where, f"{sorted(missing)} missing in {str(value)[:300]}")
        unknown = value.keys() - says.keys()
        need(not unknown, where, f"{sorted(unknown)} are not in the schema")
        for name, member in value.items():
            self.check(says[name], member, f"{where}.{name}")


# --- values that a schema allows, and values that it does not ---

def plain(schemas, schema):
    """The schema without null, and whether null is allowed."""
    schema = schemas.resolve(schema)
    some = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    return (schemas.resolve(some[0]), True) if some else (schema, False)


def good_values(schemas, schema):
    schema, nullable = plain(schemas, schema)
    kind, length = schema.get("type"), schema.get("minLength", 0)
    if "enum" in schema:
        values = list(schema["enum"])
    elif kind == "boolean":
        values = [schema["const"]] if "const" in schema else [True, False]
    elif kind in ("integer", "number"):
        low = schema.get("minimum", 0)
        values = [low, schema.get("maximum", low + 1)]
    elif kind == "array":
        values = [[value] for value in good_values(schemas, schema["items"])]
    elif kind == "object":
        values = [{name: good_values(schemas, each)[0]
                   for name, each in schema["properties"].items()}]
    elif "format" in schema:
        values = {"date-time": ["2025-01-13T06:00:00Z", "2025-01-13T07:00:00.5+01:00"],
                  "date": ["2025-01-13"],
                  "uuid": ["019bc127-31d0-89f4-966d-2ff534c5c796"]}[schema["format"]]
    elif "pattern" in schema:
        values = [each for each in ("06:00", "23:59") if re.search(schema["pattern"], each)]
    else:
        values = ["x" * max(1, length), "y" * schema.get("maxLength", 100)]
    return values + [None] * nullable


def bad_values(schemas, schema):
    schema, nullable = plain(schemas, schema)
    kind = schema.get("type")
    values = [] if nullable else [None]
    if kind == "string":
        values += [7]
        values += ["x" * (schema["maxLength"] + 1)] if "maxLength" in schema else []
        values += [""] if schema.get("minLength") else []
        values += ["nonsense"] if schema.keys() & {"enum", "format", "pattern"} else []
    elif kind in ("integer", "number"):
        values += ["nonsense"]
        values += [schema["minimum"] - 1] if "minimum" in schema else []
        values += [schema["maximum"] + 1] if "maximum" in schema else []
        values += [1.5] if kind == "integer" else []
    elif kind == "boolean":
        values += ["nonsense"]
    elif kind == "array":
        values += ["nonsense"] + [[value] for value in bad_values(schemas, schema["items"])]
    elif kind == "object":
        values += ["nonsense"]
    return values
