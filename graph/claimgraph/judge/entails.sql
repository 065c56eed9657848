-- P entails Q: subject and object agree, P's predicate is Q's or below it (symmetric and inverse
-- ones read both ways), every qualifier of Q is met by P, and the conditions are the same.
create table entails as
with pair as (
    select distinct a.id as p, b.id as q, b.qualifiers
    from prop a join reading on reading.p = a.p
    join prop b on b.p = reading.super
        and b.s = if(swapped, a.o, a.s) and b.o = if(swapped, a.s, a.o)
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
create table follows as
select p, q from entails union all select id, id from prop;
