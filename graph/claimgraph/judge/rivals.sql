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

insert into candidate
select distinct a.prop, 0, b.prop, 0, 'ground-once'
from one_at_a_time a join one_at_a_time b on b.p = a.p and b.o = a.o
join thing on thing.id = a.o and not many and (a.p <> 'killed' or list_contains(types, 'person'))
where a.once and b.s <> a.s and a.prop < b.prop and a.conditions = b.conditions
    and a.first <= b.last and b.first <= a.last
    and (a.written or b.written)
    and not exists (
        select 1 from akin where one = a.s and other = b.s
    )
    and not exists (  -- who did it together with the other is no rival
        select 1 from participant x join participant y on y.agent = x.agent
        where x.prop = a.prop and y.prop = b.prop and x.side = 1 and y.side = 1
    )
    and not exists (
        select 1 from participant x where x.side = 1
            and (x.prop, x.agent) in ((a.prop, b.s), (b.prop, a.s))
    );
