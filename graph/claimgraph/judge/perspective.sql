-- The affair according to one principal ($principal): what its named people affirm at first hand and
-- with certainty, what they plan, threaten, urge, refuse and fear, and what is accepted and not
-- denied by them in any words. What they hold possible stays possible, and where they disagree among
-- themselves it is contested.
create or replace temp table mine as
select counting.id, claimant
from counting join principal on principal.claim = counting.id
where named and principal.principal = $principal;

create or replace temp table perspective as
with standing as (select distinct prop, side from stand semi join mine using (id)),
divided as (
    select unnest([l, r]) as prop
    from clash
    join standing x on x.prop = of_l and x.side = l_side
    join standing y on y.prop = of_r and y.side = r_side
),
affirmed as (
    select prop, bool_or(told_as = 'past' and certain) as firm,
        bool_or(told_as <> 'to-come') as past
    from bears semi join mine using (id) semi join first_hand on first_hand.claim = bears.id
    where (said, prop) not in (select (narrowed.p, narrowed.q) from narrowed)
    group by prop
),
stances as (
    select prop, bool_or(polarity = 'denying') as denied, bool_or(ahead or position) as ahead
    from counting semi join mine using (id) join act using (stance) group by prop
),
nearly as (select near_all.l as prop from near_all join stances on stances.prop = r and denied),
ruled as (
    select status.*, prop.hypothetical, prop.kind,
        case
            when status.status = 'mentioned' and status.rule = 'rule-mentioned' then null
            when prop in (from divided) then 'rule-perspective-divided'
            when affirmed.firm and not (hypothetical and kind in ('deed', 'declared-act'))
                then 'rule-perspective-affirmed'
            when stances.denied then 'rule-perspective-denied'
            when status.status = 'accepted' and prop not in (from nearly) then status.rule
            when not affirmed.past then 'rule-later-than-said'
            when affirmed.past and not hypothetical then 'rule-perspective-possible'
            when affirmed.prop is not null or ahead then 'rule-perspective-to-come'
        end as seen
    from status left join affirmed using (prop) left join stances using (prop)
    join prop on prop.id = status.prop
)
select prop, origins, seen as rule, gives as status
from ruled join gives on gives.rule = seen;
