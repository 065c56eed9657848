-- Pairs that may conflict because they name two holders of an office that one person holds, two
-- objects where only one is possible at a time, or two doers of an act that can happen only once.
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

-- Pairs are made first and their participants looked up afterwards: all pairs with a common
-- participant would be too many, the square of the number of an actor's statements.
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
together as (  -- pairs whose doers acted together, so are no rivals
    select pair.* from pair join doer x on x.prop = l join doer y on y.prop = r
    where y.agent = x.agent
    union all
    select pair.* from pair join doer on prop = l and agent = other
    union all
    select pair.* from pair join doer on prop = r and agent = one
)
select distinct l, 0, r, 0, 'ground-once'
from pair anti join akin using (one, other) anti join together using (l, r, one, other);
