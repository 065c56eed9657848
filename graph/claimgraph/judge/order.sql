-- The transitive closure of the declared order of claims, and the bounds for dates that follow from
-- it: a claim made before one of 2018 was made in 2018 at the latest. Bounds that contradict a
-- claim's own date are ignored.
insert into declared_order
with recursive walk(a, b) as (
    select a, b from earlier
    union
    select walk.a, earlier.b from walk join earlier on earlier.a = walk.b
)
select a, b from walk where a <> b;

update all_claim
set said_to = if(high between said_from and said_to, high, said_to),
    said_from = if(
        low between said_from and if(high < said_from, said_to, least(high, said_to)),
        low, said_from
    )
from (
    select id, coalesce(max(low), -1) as low, coalesce(min(high), 4000000) as high
    from (
        select d.b as id, sooner.said_from as low, null as high
        from declared_order d join all_claim sooner on sooner.id = d.a
        union all
        select d.a, null, later.said_to
        from declared_order d join all_claim later on later.id = d.b
    )
    group by id
) bound
where bound.id = all_claim.id;
