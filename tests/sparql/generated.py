"""Queries as hypothesis makes them: of the predicates of a build, with variables in common."""

from __future__ import annotations

from hypothesis import strategies as st

PREDICATES = {
    "claim": (
        "cg:about", "cg:stance", "cg:claimant", "cg:origin", "cg:source", "cg:evidence", "cg:chain",
        "cg:saidWords", "cg:saidEarliest", "cg:saidOpenBegin", "cg:note", "cg:principal",
        "cg:counts", "cg:link", "cg:nearestLink", "cg:inferred", "cg:supersededBy", "cg:mayDeny",
    ),
    "proposition": (
        "rdf:subject", "rdf:predicate", "rdf:object", "rdfs:label", "cg:whenEdtf", "cg:earliest",
        "cg:latest", "cg:openEnd", "cg:status", "cg:statusRule", "cg:independentOrigins",
        "cg:toCome", "cg:with", "cg:quantity", "cg:quantityLeast", "cg:because", "cg:entails",
    ),
    "other": (
        "rdf:type", "rdfs:label", "skos:altLabel", "dcterms:title", "cg:affirms", "cg:rejects",
        "cg:polarity", "cg:arrowFamily", "skos:notation", "cg:speaksFor", "dcterms:description",
        "oa:exact", "oa:hasSource", "cg:agent", "cg:position", "cg:left", "cg:concerns",
    ),
}  # fmt: skip
ALL = tuple(name for names in PREDICATES.values() for name in names)
CONSTANTS = (
    ":askia", ":belor", ":missile-x", "source:rows", "cg:denies", "cg:asserts", "cg:accepted",
    "cg:contested", "aff:Country", "cg:Claim", "cg:Proposition", "aff:accuses", "true", "1",
    '"2019-07-12"^^xsd:date', '"Askia"', '"Askia"@en', '"conflict"', '"2019-07"',
)  # fmt: skip
VARIABLES = tuple("abcdeABC")
names = st.sampled_from(VARIABLES)
variable = names.map(lambda it: f"?{it}")


def _end() -> st.SearchStrategy[str]:
    return st.one_of(variable, variable, variable, st.sampled_from(CONSTANTS))


def _predicate() -> st.SearchStrategy[str]:
    plain = st.sampled_from(ALL)
    return st.one_of(
        plain, plain, plain, plain,
        st.tuples(plain, plain).map("/".join),
        st.tuples(plain, plain).map("|".join),
        plain.map(lambda it: f"^{it}"),
        st.tuples(plain, plain).map(lambda it: f"({it[0]}/^{it[1]})"),
    )  # fmt: skip


def _subject() -> st.SearchStrategy[str]:
    return st.one_of(variable, variable, variable, st.sampled_from((":askia", "cg:denies")))


def triple() -> st.SearchStrategy[str]:
    """A triple pattern."""
    return st.tuples(_subject(), _predicate(), _end()).map(lambda it: " ".join(it) + " .")


def star() -> st.SearchStrategy[str]:
    """Patterns with one subject, of predicates that go together."""
    kinds = st.sampled_from(sorted(PREDICATES))
    return kinds.flatmap(
        lambda kind: st.tuples(
            variable,
            st.lists(st.tuples(st.sampled_from(PREDICATES[kind]), _end()), min_size=1, max_size=3),
        )
    ).map(lambda it: f"{it[0]} " + " ; ".join(" ".join(pair) for pair in it[1]) + " .")


def condition() -> st.SearchStrategy[str]:
    """A condition of a FILTER."""
    sign = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
    compared = st.tuples(variable, sign, _end()).map(" ".join)
    simple = st.one_of(
        compared, compared,
        variable.map(lambda it: f"BOUND({it})"),
        variable.map(lambda it: f"isIRI({it})"),
        variable.map(lambda it: f'LANG({it}) = ""'),
        variable.map(lambda it: f'CONTAINS(STR({it}), "a")'),
        variable.map(lambda it: f'REGEX({it}, "^a", "i")'),
        variable.map(lambda it: f"YEAR({it}) > 2018"),
        variable.map(lambda it: f"STRLEN({it}) < 20"),
        st.tuples(variable, _end(), _end()).map(lambda it: f"{it[0]} IN ({it[1]}, {it[2]})"),
        star().map(lambda it: f"EXISTS {{ {it} }}"),
        star().map(lambda it: f"NOT EXISTS {{ {it} }}"),
    )  # fmt: skip
    return st.one_of(
        simple, simple, simple,
        st.tuples(simple, simple).map(" || ".join),
        st.tuples(simple, simple).map(" && ".join),
        simple.map(lambda it: f"!({it})"),
    )  # fmt: skip


def _bind() -> st.SearchStrategy[str]:
    told = st.one_of(
        variable.map(lambda it: f"STR({it})"),
        variable.map(lambda it: f"YEAR({it})"),
        st.tuples(variable, variable).map(lambda it: f"COALESCE({it[0]}, {it[1]})"),
        st.tuples(condition(), variable, _end()).map(lambda it: f"IF({it[0]}, {it[1]}, {it[2]})"),
    )
    return told.map(lambda it: f"BIND({it} AS ?z)")


def group(depth: int = 2) -> st.SearchStrategy[str]:
    """What stands between braces."""
    base = st.lists(st.one_of(star(), star(), triple()), min_size=1, max_size=2).map(" ".join)
    if depth == 0:
        return base
    inner = group(depth - 1)
    more = st.one_of(
        inner.map(lambda it: f"OPTIONAL {{ {it} }}"),
        inner.map(lambda it: f"OPTIONAL {{ {it} }}"),
        inner.map(lambda it: f"MINUS {{ {it} }}"),
        st.tuples(inner, inner).map(lambda it: f"{{ {it[0]} }} UNION {{ {it[1]} }}"),
        condition().map(lambda it: f"FILTER({it})"),
        condition().map(lambda it: f"FILTER({it})"),
        st.tuples(variable, _end(), _end()).map(
            lambda it: f"VALUES {it[0]} {{ {' '.join(c for c in it[1:] if c[0] != '?')} }}"
        ),
        inner.map(lambda it: f"{{ SELECT DISTINCT ?a ?b {{ {it} }} }}"),
        inner.map(lambda it: f"{{ SELECT ?a (COUNT(?b) AS ?n) {{ {it} }} GROUP BY ?a }}"),
    )
    return st.tuples(base, st.lists(more, max_size=2), st.one_of(st.just(""), _bind())).map(
        lambda it: " ".join([it[0], *it[1], it[2]])
    )


def query() -> st.SearchStrategy[str]:
    """A whole query."""
    aggregates = st.sampled_from((
        "(COUNT(*) AS ?n)", "(COUNT(DISTINCT ?b) AS ?n)", "(MIN(?b) AS ?n)", "(MAX(?c) AS ?n)",
        "(SUM(?b) AS ?n)", "(AVG(?c) AS ?n)", "(SAMPLE(?b) AS ?n)", "(COUNT(?c) AS ?n)",
    ))  # fmt: skip
    plain = group().map(lambda it: f"SELECT ?a ?b ?c ?d ?e ?A ?B ?C {{ {it} }}")
    return st.one_of(
        plain, plain, plain,
        group().map(lambda it: f"SELECT DISTINCT ?a ?b ?A {{ {it} }}"),
        st.tuples(aggregates, group()).map(
            lambda it: f"SELECT ?a {it[0]} {{ {it[1]} }} GROUP BY ?a"
        ),
        st.tuples(aggregates, group()).map(lambda it: f"SELECT {it[0]} {{ {it[1]} }}"),
        group().map(lambda it: f"ASK {{ {it} }}"),
        group().map(lambda it: f"CONSTRUCT {{ ?a ?b ?c . ?a cg:of ?d }} WHERE {{ {it} }}"),
    )  # fmt: skip
