"""What DMN 1.5 asks for, by name: every line needs a passing case."""

GRAMMAR = (
    "expression in parentheses", "addition", "subtraction", "multiplication", "division", "exponentiation",
    "arithmetic negation", "interval", "one-sided interval", "unary tests", "negated unary tests", "name",
    "name with blanks and symbols", "null literal", "string literal", "boolean literal", "numeric literal",
    "date and time literal", "comment", "function invocation with positional parameters",
    "function invocation with named parameters", "path expression", "for expression", "iteration over a range",
    "partial results of an iteration", "if expression", "quantified expression", "disjunction", "conjunction",
    "comparison", "between", "in", "filter expression", "instance of", "type", "list", "function definition",
    "context",
)  # fmt: skip
TYPES = (
    "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration", "list", "context", "range", "function", "Any", "Null",
)  # fmt: skip
CONVERSIONS = ("to a singleton list", "from a singleton list", "from date to date and time")
FUNCTIONS = (
    "date", "date and time", "time", "number", "string", "duration", "years and months duration", "not", "substring",
    "string length", "upper case", "lower case", "substring before", "substring after", "replace", "contains",
    "starts with", "ends with", "matches", "split", "string join", "list contains", "count", "min", "max", "sum",
    "mean", "all", "any", "sublist", "append", "concatenate", "insert before", "remove", "list replace", "reverse",
    "index of", "union", "distinct values", "flatten", "product", "median", "stddev", "mode", "decimal", "floor",
    "ceiling", "round up", "round down", "round half up", "round half down", "abs", "modulo", "sqrt", "log", "exp",
    "odd", "even", "is", "before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after",
    "finishes", "finished by", "includes", "during", "starts", "started by", "coincides", "range", "day of year",
    "day of week", "month of year", "week of year", "sort", "get value", "get entries", "context", "context put",
    "context merge", "now", "today",
)  # fmt: skip
HIT_POLICIES = (
    "UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT", "COLLECT SUM", "COLLECT COUNT",
    "COLLECT MIN", "COLLECT MAX",
)  # fmt: skip
TABLES = ("several outputs", "default output", "allowed input values")
BOXED = (
    "literal expression", "context", "context with a result", "invocation", "function definition", "relation", "list",
    "conditional", "filter", "for", "some", "every",
)  # fmt: skip
MODEL = (
    "business knowledge model", "decision service", "requirement graph", "item definition with components",
    "item definition with allowed values", "item definition as collection",
)  # fmt: skip
ALL = tuple(
    f"{section}: {name}"
    for section, names in (
        ("grammar", GRAMMAR), ("type", TYPES), ("conversion", CONVERSIONS), ("function", FUNCTIONS),
        ("hit policy", HIT_POLICIES), ("decision table", TABLES), ("boxed expression", BOXED), ("model", MODEL),
    )
    for name in names
)  # fmt: skip
