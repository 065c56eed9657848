with kind as (
    select id, term.label from fact kind join term on term.id = kind.s
    where p = 'rdf:type' and o = 'cg:EntityType'
),
also as (
    select s as id, string_agg(distinct o, ', ' order by o) as also
    from fact where p = 'skos:altLabel' group by s
),
number as (
    select id, count(*) as statements
    from (
        select unnest(list_distinct([s, o])) as id
        from proposition where status is distinct from 'cg:mentioned'
    ) group by id
)
select name.label as name, kind.label as type, also, coalesce(statements, 0) as statements
from fact entity
join kind on kind.id = entity.o
join term name on name.id = entity.s
left join also on also.id = entity.s
left join number on number.id = entity.s
where entity.p = 'rdf:type'
order by 4 desc, 1, 2, 3
