-- Pairs of propositions that may conflict because their predicates exclude each other, with the
-- same subject and object, and neither predicate ends the other. Each is compared in its own or in
-- a converse form (turn > 0).
create or replace temp table own_form as  -- forms with the same or a converse predicate, none wider
select form.*, written from form join prop it on it.id = form.prop
semi join affirmed on affirmed.prop = form.prop
where form.p = it.p or turn > 0;

insert into candidate
select distinct * from (
    select a.prop as l, a.turn as l_turn, b.id as r, 0 as r_turn, 'ground-excluded' as why
    from own_form a join excludes e on e.p = a.p
    join prop b on b.s = a.s and b.p = e.q and b.o = a.o
    where a.conditions = b.conditions and a.first <= b.last and b.first <= a.last
        and b.id in (select prop from affirmed)
        and not exists (select 1 from ending where ending.p = e.p and ending.q = e.q)
        and not exists (select 1 from ending where ending.p = e.q and ending.q = e.p)
) where l <> r;
