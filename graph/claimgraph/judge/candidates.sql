-- Pairs of propositions that may be at odds, each side as it is told (turn: from another end).
create or replace temp table candidate as
with own_form as (  -- not by a wider predicate; a mutual one both ways
    select form.*, written from form join prop it on it.id = form.prop
    semi join affirmed on affirmed.prop = form.prop
    where form.p = it.p or turn > 0
),
excluding as (
    select a.prop as l, a.turn as l_turn, b.id as r, 0 as r_turn, 'ground-excluded' as why
    from own_form a join excludes e on e.p = a.p
    join prop b on b.s = a.s and b.p = e.q and b.o = a.o
    where a.conditions = b.conditions and b.id in (select prop from affirmed)
        and not exists (select 1 from ending where ending.p = e.p and ending.q = e.q)
        and not exists (select 1 from ending where ending.p = e.q and ending.q = e.p)
),
one_at_a_time as (
    select form.*, written, one_holder, one_object, once
    from form join mark using (p) join prop it on it.id = form.prop
    semi join affirmed on affirmed.prop = form.prop
    where turn = 0 and (one_holder or one_object or once)
),
holders as (
    select a.prop, 0, b.prop, 0, 'ground-one-holder'
    from one_at_a_time a join one_at_a_time b on b.p = a.p and b.o = a.o
    where a.one_holder and b.s <> a.s and a.prop < b.prop and a.conditions = b.conditions
),
objects as (
    select a.prop, 0, b.prop, 0, 'ground-one-object'
    from one_at_a_time a join one_at_a_time b on b.p = a.p and b.s = a.s
    join thing x on x.id = a.o join thing y on y.id = b.o
    where a.one_object and b.o <> a.o and a.prop < b.prop and a.conditions = b.conditions
        and (a.written or b.written) and x.types = y.types and not list_contains(x.types, 'place')
        and not exists (
            select 1 from within where (low, high) in ((a.o, b.o), (b.o, a.o))
        )
),
culprits as (
    select a.prop, 0, b.prop, 0, 'ground-once'
    from one_at_a_time a join one_at_a_time b on b.p = a.p and b.o = a.o
    join thing on thing.id = a.o and not many
    where a.once and b.s <> a.s and a.prop < b.prop and a.conditions = b.conditions
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
        )
),
values_apart as (
    select a.prop, a.turn, b.id, 0, 'ground-single-valued'
    from own_form a join prop b on b.s = a.s and b.p = a.p and b.o = a.o
    where a.p in (select p from admits_one) and a.conditions = b.conditions
        and b.id in (select prop from affirmed) and (a.written or b.written)
        and (a.prop < b.id or (a.turn > 0 and a.prop <> b.id))
)
select distinct * from excluding where l <> r
union all select distinct * from holders
union all select distinct * from objects
union all select distinct * from culprits
union all select distinct * from values_apart;
