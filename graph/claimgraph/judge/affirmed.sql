-- What is affirmed: directly, by a claim about it, or because something affirmed entails it.
-- Only that on which somebody takes a stand matters; the merely mentioned has no status to lose.
create or replace temp table affirmed as
select follows.q as prop, bool_or(follows.p = follows.q) as direct
from follows
where follows.p in (select prop from claim where polarity = 'affirming')
    and follows.q in (select prop from claim union all select id from prop where core)
group by follows.q;

-- The days for which a state was told: those of its date, else the day of telling and 31 days
-- either way. Nobody says of an undated state that it held for ever.
create or replace temp table told_for as
select distinct claim.prop, polarity as side,
    if(prop.first = 0 and prop.last = 4000000, told_from - 31, prop.first) as low,
    if(prop.first = 0 and prop.last = 4000000, told_to + 31, prop.last) as high
from claim join prop on prop.id = claim.prop and kind = 'state'
where polarity <> 'neither' and (prop.written or prop.p in (select p from excludes));
