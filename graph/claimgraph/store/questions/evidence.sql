with part as (  -- a quote with omissions has several, each with a place of its own
    select s, s as whole from fact where p = 'oa:hasSelector'
    union
    select o, s from fact where p = 'dcterms:hasPart'
),
place as (
    select whole as id, min(start.o::bigint) as start, max("end".o::bigint) as "end"
    from fact span
    join part using (s)
    join fact start on start.s = span.o and start.p = 'oa:start'
    join fact "end" on "end".s = span.o and "end".p = 'oa:end'
    where span.p = 'oa:hasSelector'
    group by whole
)
select source.o as source, start, "end", quote, label as statement
from claim
join proposition on proposition.id = about
join fact source on source.s = claim.source and source.p = 'dcterms:title'
left join place on place.id = evidence
where quote <> ''
order by 1, 2, 3, 5, 4
