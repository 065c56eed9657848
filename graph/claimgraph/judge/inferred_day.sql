-- Pairs that would conflict only because of their days, where nobody's words give the day of one of
-- the two: the coder inferred it, for example from the date of the page. They are taken out of the
-- conflicts, also of those that the dossier declares, and near.sql reports them as nearly at odds.
create or replace temp table inferred_day as
with inferred as (
    select prop from claim join prop on prop.id = claim.prop
    where polarity = 'affirming' and not core and (first > 0 or last < 4000000)
    group by prop having bool_and(day_inferred)
),
days as (
    select l, r from opposed where ground = 'ground-single-valued'
    union
    select least(l, r), greatest(l, r) from declared
    join prop a on a.id = l join prop b on b.id = r
        and b.p = a.p and b.conditions = a.conditions
        and ((b.s, b.o) = (a.s, a.o) or (a.mutual and (b.o, b.s) = (a.s, a.o)))
    where not exists (  -- a qualifier that has other values in each of the two
        select 1 from qual x join qual y on y.name = x.name where x.prop = l and y.prop = r
        group by x.name having not bool_or((x.kind, x.token) = (y.kind, y.token)))
)
select l, r from days join prop a on a.id = l join prop b on b.id = r
where (a.last < b.first or b.last < a.first)
    and l in (select prop from affirmed where direct) and r in (select prop from affirmed where direct)
    and (l in (from inferred) or r in (from inferred));

delete from opposed where ground = 'ground-single-valued' and (
    (l, r) in (select (l, r) from inferred_day) or (r, l) in (select (l, r) from inferred_day));
