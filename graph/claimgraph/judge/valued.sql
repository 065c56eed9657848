-- The same subject, predicate and object with values of which there can be only one.
insert into candidate
select distinct a.prop, a.turn, b.id, 0, 'ground-single-valued'
from own_form a join prop b on b.s = a.s and b.p = a.p and b.o = a.o
where a.p in (select p from admits_one) and a.conditions = b.conditions
    and b.id in (select prop from affirmed) and (a.written or b.written)
    and (a.prop < b.id or (a.turn > 0 and a.prop <> b.id));
