-- Two holders of an office that has one, two objects of what has one at a time, and two culprits of
-- what can be done to one thing once.
create or replace temp table one_at_a_time as
select form.*, written, one_holder, one_object, once
from form join mark using (p) join prop it on it.id = form.prop
semi join affirmed on affirmed.prop = form.prop
where turn = 0 and (one_holder or one_object or once);

insert into candidate
select a.prop, 0, b.prop, 0, 'ground-one-holder'
from one_at_a_time a join one_at_a_time b on b.p = a.p and b.o = a.o
where a.one_holder and b.s <> a.s and a.prop < b.prop and a.conditions = b.conditions
    and a.first <= b.last and b.first <= a.last
union
select a.prop, 0, b.prop, 0, 'ground-one-object'
from one_at_a_time a join one_at_a_time b on b.p = a.p and b.s = a.s
join thing x on x.id = a.o join thing y on y.id = b.o
where a.one_object and b.o <> a.o and a.prop < b.prop and a.conditions = b.conditions
    and a.first <= b.last and b.first <= a.last
    and (a.written or b.written) and x.types = y.types and not list_contains(x.types, 'place')
    and not exists (
        select 1 from within where (low, high) in ((a.o, b.o), (b.o, a.o))
    );

-- Participants are looked up for each pair: all pairs that share one would be the square of what one
-- actor takes part in.
insert into candidate
with pair as materialized (
    select distinct a.prop as l, b.prop as r, a.s as one, b.s as other
    from one_at_a_time a join one_at_a_time b on b.p = a.p and b.o = a.o
    join thing on thing.id = a.o and not many and (a.p <> 'killed' or list_contains(types, 'person'))
    where a.once and b.s <> a.s and a.prop < b.prop and a.conditions = b.conditions
        and a.first <= b.last and b.first <= a.last
        and (a.written or b.written)
),
doer as (select prop, agent from participant where side = 1),
together as (  -- who did it together with the other is no rival
    select pair.* from pair join doer x on x.prop = l join doer y on y.prop = r
    where y.agent = x.agent
    union all
    select pair.* from pair join doer on prop = l and agent = other
    union all
    select pair.* from pair join doer on prop = r and agent = one
)
select distinct l, 0, r, 0, 'ground-once'
from pair anti join akin using (one, other) anti join together using (l, r, one, other);
