with source as (
    select s as id,
        any_value(o) filter (p = 'dcterms:title') as title,
        any_value(o) filter (p = 'cg:voice') as voice,
        any_value(o) filter (p = 'cg:publishedEdtf') as published,
        any_value(o) filter (p = 'cg:inferred') as inferred
    from fact where s in (select s from fact where p = 'rdf:type' and o = 'cg:Source') group by s
)
select title as source, term.label as voice, published, inferred,
    count(claim.id) as claims, count(distinct about) as statements
from source
join term on term.id = voice
left join claim on claim.source = source.id
where published is not null
group by all order by 1, 2, 3, 4
