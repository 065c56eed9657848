-- For each proposition that may conflict, when it was affirmed last (low) and first (high), and
-- whether a claim says that it happened again.
create or replace temp table telling as
select prop, max(told_from) as low, min(told_to) as high, bool_or(again) as again
from claim where polarity = 'affirming'
    and prop in (select l from candidate union select r from candidate)
group by prop;

-- Further pairs that cannot both hold. Case (b): both are affirmed, and no qualifier shows that
-- they are about different events. Case (c): they differ only in one qualifier that can have only
-- one value. Such a pair is excused if a death toll may have risen between the two, the act may
-- have been repeated, or the smaller number may be that of one town or one day.
insert into opposed
with placed as (select prop, name, token from qual join trait on qualifier = name and placed),
in_country as (  -- the countries of the places of a statement, if a claim says where these lie
    select prop, name, country from placed
    join (select id as country, id as place from thing union all select high, low from within)
        on place = token
    semi join thing on thing.id = country and list_contains(types, 'country')
),
ruled as (
    select candidate.*, list(name) filter (name is not null) as names
    from candidate left join apart using (l, l_turn, r, r_turn)
    group by all
),
one_day as (  -- a person was in two different countries on the same day
    select distinct a.id, b.id from ruled join prop a on a.id = l join prop b on b.id = r
    join thing on thing.id in (b.s, b.o) and list_contains(types, 'person')
    join in_country x on x.prop = l join in_country y on y.prop = r and y.name = x.name
    where a.first = a.last and b.first = a.first and b.last = a.first
        and names = [x.name] and not exists (
            select 1 from in_country u join in_country v on v.country = u.country and v.name = u.name
            where u.prop = l and v.prop = r and u.name = x.name)
),
valued as (
    select ruled.*, admits.of
    from ruled join prop b on b.id = r
    join (
        select p, qualifier, of from admits_one
        union all select null, qualifier, 'counted' from trait where counted
    ) admits on coalesce(admits.p, b.p) = b.p and qualifier = names[1]
    left join thing on thing.id = b.o
    where why = 'ground-single-valued' and len(names) = 1 and (
        of in ('', 'counted') or (of = 'individual' and not coalesce(many, true)) or (of = 'part' and exists (
            select 1 from qual x join qual y on y.token = x.token and y.kind = 'ordinal'
            where x.prop = l and y.prop = r and x.name = 'part' and y.name = 'part'
                and x.kind = 'ordinal'
        )) or (of = 'place' and l in (select prop from placed) and r in (select prop from placed))
        or (of = 'day' and (l, r) in (from one_day))
    )
),
toll as (
    select prop, name, min(low) as low, max(high) as high from qual where starts_with(kind, 'number')
    group by prop, name
),
part_of as (  -- pairs in which one is about a part of the other's place or time
    with pair as (select l as part, r as whole from valued union select r, l from valued)
    select part, whole from pair join placed x on x.prop = part join placed y on y.prop = whole
    semi join within on low = x.token and high = y.token
    union
    select part, whole from pair join prop a on a.id = part join prop b on b.id = whole
    where b.first > 0 and b.last < 4000000 and a.first >= b.first and a.last <= b.last
        and a.last - a.first < b.last - b.first
),
excused as (
    select valued.l, valued.r, valued.names
    from valued join prop b on b.id = r join mark using (p)
    join telling x on x.prop = l join telling y on y.prop = r
    left join toll m on m.prop = l and m.name = names[1]
    left join toll n on n.prop = r and n.name = names[1]
    where ((repeatable or of = 'counted') and of <> 'part'
            and (x.again or y.again or x.high + 31 < y.low or y.high + 31 < x.low))
        or ((running or of = 'counted') and (
            (x.high < y.low and m.high < n.low) or (y.high < x.low and n.high < m.low)))
        or (m.high < n.low and (l, r) in (from part_of))
        or (n.high < m.low and (r, l) in (from part_of))
)
select distinct l, r, why, x.direct and y.direct
from (
    select l, r, why from ruled where why not in ('near', 'ground-single-valued') and names is null
    union
    select l, r, why from valued where (l, r) not in (select (l, r) from excused)
)
join affirmed x on x.prop = l join affirmed y on y.prop = r
union
select k.prop, m.prop, 'ground-single-valued', x.direct and y.direct
from single k join single m on m.rest = k.rest and m.kind = k.kind
    and case
        when k.kind = 'time' or starts_with(k.kind, 'number')
            then k.high < m.low or m.high < k.low
        when k.kind in ('entity', 'ordinal') then k.token <> m.token
        else false
    end
join affirmed x on x.prop = k.prop join affirmed y on y.prop = m.prop;

-- Add each pair in the other order, too, so that propositions entailed by either side inherit it.
insert into opposed
select r, l, ground, direct from opposed
where ground <> 'ground-denied' and (r, l, ground) not in (select (l, r, ground) from opposed);
