select distinct kind.label as kind, one.label as earlier, statement.label as later, statement.status
from (
    select s, any_value(o) filter (p = 'cg:changeKind') as kind,
        any_value(o) filter (p = 'cg:changedFrom') as earlier,
        any_value(o) filter (p = 'cg:changedTo') as later
    from fact where s in (select s from fact where p = 'rdf:type' and o = 'cg:Change') group by s
) change
join term kind on kind.id = change.kind
join proposition one on one.id = earlier
join statement on statement.id = later
order by 2, 3, 1, 4
