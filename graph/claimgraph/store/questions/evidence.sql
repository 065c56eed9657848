with place as (
    select span.s as id, min(start.o::bigint) as start, max("end".o::bigint) as "end"
    from fact span
    join fact start on start.s = span.o and start.p = 'oa:start'
    join fact "end" on "end".s = span.o and "end".p = 'oa:end'
    where span.p = 'oa:hasSelector'
    group by span.s
)
select source.o as source, start, "end", quote, label as statement
from claim
join proposition on proposition.id = about
join fact source on source.s = claim.source and source.p = 'dcterms:title'
left join place on place.id = evidence
where quote <> ''
order by 1, 2, 3, 5, 4
