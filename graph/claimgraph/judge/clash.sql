-- Every pair of clashing propositions (l, r), with the pair of claimed propositions from which the
-- clash comes (of_l, of_r); own is true if these are the same. A proposition that is affirmed only
-- by entailment inherits the clashes of the claimed proposition and has none of its own: "allies
-- since 2010" and "at war in 1950" do not clash, although "allies" without a date follows from the
-- first.
create or replace temp table clash as
select l, r, ground, '' as because, l as of_l, r as of_r, true as own,
    'affirming' as l_side, if(ground = 'ground-denied', 'denying', 'affirming') as r_side
from rooted
union all
select c.l, c.r, c.ground, '', d.l, d.r, false,
    'affirming', if(c.ground = 'ground-denied', 'denying', 'affirming')
from (from rooted union select r, l, ground from rooted where ground <> 'ground-denied') d
join follows x on x.p = d.l
join follows y on y.p = d.r
join opposed c on c.l = x.q and c.r = y.q and c.ground = d.ground
where (d.l <> c.l or d.r <> c.r)
    and (c.ground <> 'ground-denied' or (c.l, c.r, c.ground) not in (select (l, r, ground) from changed))
    and if(c.ground = 'ground-denied', d.r = c.r, c.l < c.r)
union all
select if(flipped, r, l), if(flipped, l, r), 'ground-declared', because,  -- (d)
    if(flipped, r, l), if(flipped, l, r), true, 'declared', 'declared'
from (
    select declared.*, x.prop is null and y.prop is not null as flipped
    from declared
    left join affirmed x on x.prop = declared.l and x.direct
    left join affirmed y on y.prop = declared.r and y.direct
    anti join inferred_day day on (day.l, day.r) in ((declared.l, declared.r), (declared.r, declared.l))
    where l in (select id from prop) and r in (select id from prop)
);

-- The claims on each side of a clash. In a declared conflict they are the claims that affirm or
-- deny the proposition, or if there are none, its other claims. If a proposition is both affirmed
-- and denied, the declaration does not say which claims are meant, so that nobody can be said to
-- have contradicted himself (clear is false).
create or replace temp table stand as
with said as (
    select prop, id, claimant, said_from, said_to, polarity, stance from claim
    union all
    select twin.prop, id, claimant, said_from, said_to, polarity, stance
    from claim join twin on twin.reasoned = claim.prop and polarity = 'affirming'
)
select claim.prop, polarity as side, claim.id, claimant, said_from, said_to, true as clear
from claim join prop on prop.id = claim.prop
where polarity <> 'neither' and (named or not prop.office)
union all
select said.prop, 'declared', id, claimant, said_from, said_to, facts.few <= 1
from said join (
    select prop, count(distinct polarity) filter (polarity <> 'neither') as few
    from said
    where prop in (select unnest([l, r]) from declared) and stance <> 'retracts'
    group by prop
) facts on facts.prop = said.prop
where if(facts.few > 0, polarity <> 'neither', stance <> 'retracts');
