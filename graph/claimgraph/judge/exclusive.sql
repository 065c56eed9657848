-- Pairs of affirmed propositions that cannot both hold, in either order. What is affirmed only by
-- entailment is among them, since it may inherit a clash (see clash.sql).
insert into opposed
with read_as as materialized (  -- a mutual predicate both ways
    select id, e.q as p, first, last, conditions, direct,
        if(swapped, o, s) as s, if(swapped, s, o) as o
    from affirmed join prop on prop.id = affirmed.prop
    join reading on reading.p = prop.p and reading.super = prop.p
    join excludes e on e.p = prop.p
),
one_way as (  -- (b): predicates that exclude each other, on the same subject and object
    select distinct a.id as l, b.id as r, a.direct and y.direct as direct
    from read_as a join prop b on a.s = b.s and a.p = b.p and a.o = b.o
    join affirmed y on y.prop = b.id
    where a.conditions = b.conditions and a.first <= b.last and b.first <= a.last
),
apart as (  -- a qualifier that both have, with no value in common
    select one_way.l, one_way.r
    from one_way join qual x on x.prop = one_way.l join qual y on y.prop = one_way.r
    where y.name = x.name
    group by one_way.l, one_way.r, x.name
    having not bool_or(x.kind = y.kind
        and if(x.kind = 'number', x.low <= y.high and y.low <= x.high, x.token = y.token))
)
select unnest([l, r]), unnest([r, l]), 'ground-excluded', direct
from one_way anti join apart using (l, r)
union
-- (c): all the same but for one value, and the values share nothing. Texts that differ may still
-- mean the same, so no text excludes another; of entities and ordinals one is not the other.
select k.prop, m.prop, 'ground-single-valued', x.direct and y.direct
from single k join single m on m.rest = k.rest and m.kind = k.kind
    and case k.kind
        when 'number' then k.high < m.low or m.high < k.low
        when 'time' then k.high < m.low or m.high < k.low
        when 'entity' then k.token <> m.token
        when 'ordinal' then k.token <> m.token
        else false
    end
join affirmed x on x.prop = k.prop join affirmed y on y.prop = m.prop;
