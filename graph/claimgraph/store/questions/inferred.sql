select distinct what, why
from (
    select label as what, fact.o as why
    from fact join claim on claim.id = s join proposition on proposition.id = about
    where fact.p = 'cg:inferred'
    union all
    select title.o, why.o
    from fact why
    join fact kind on kind.s = why.s and kind.p = 'rdf:type' and kind.o = 'cg:Source'
    join fact title on title.s = why.s and title.p = 'dcterms:title'
    where why.p = 'cg:inferred'
)
order by 1, 2
