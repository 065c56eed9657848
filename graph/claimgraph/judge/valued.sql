-- Pairs that may conflict because subject, predicate and object are the same and a qualifier can
-- have only one value: those listed for the predicate, and always frequency and duration.
insert into candidate
with counted as (
    select prop from qual join trait on trait.qualifier = name and counted
)
select distinct a.prop, a.turn, b.id, 0, 'ground-single-valued'
from own_form a join prop b on b.s = a.s and b.p = a.p and b.o = a.o
where (a.p in (select p from admits_one) or (a.prop in (from counted) and b.id in (from counted)))
    and a.conditions = b.conditions
    and b.id in (select prop from affirmed) and (a.written or b.written)
    and (a.prop < b.id or (a.turn > 0 and a.prop <> b.id));
