-- P entails Q: subject and object agree, P's predicate is Q's or below it (symmetric and inverse
-- ones read both ways), every qualifier of Q is met by P, and the conditions are the same.
create or replace temp table entails as
with read_as as materialized (  -- computed first, so that the pairs are found by equality alone
    select id, super as p, first, last, conditions,
        if(swapped, o, s) as s, if(swapped, s, o) as o
    from prop join reading on reading.p = prop.p
),
pair as (
    select distinct a.id as p, b.id as q, b.qualifiers
    from read_as a join prop b on a.s = b.s and a.p = b.p and a.o = b.o
    where a.id <> b.id and a.conditions = b.conditions
        and a.first >= b.first and a.last <= b.last
)
select p, q from pair where qualifiers = 0
union all
select pair.p, pair.q
from pair
join qual b on b.prop = pair.q
join qual a on a.prop = pair.p and a.name = b.name and a.kind = b.kind
    and if(b.kind = 'number', a.low >= b.low and a.high <= b.high, a.token = b.token)
group by pair.p, pair.q, pair.qualifiers
having count(distinct (b.name, b.kind, b.token)) = pair.qualifiers;

-- Entailment with itself, for the joins that ask "this or anything that follows from it".
create or replace temp table follows as
select p, q from entails union all select id, id from prop;
