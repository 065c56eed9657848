-- The affair according to one principal ($principal): what is accepted, and what that principal's
-- named people affirm. Where they disagree among themselves it is contested. What they foretold
-- does not push aside what has been accepted since.
create or replace temp table mine as
select counting.id
from counting join principal on principal.claim = counting.id and principal.agent = claimant
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
    select prop, bool_or(timely) as timely from bears semi join mine using (id) group by prop
),
denied as (select prop from counting semi join mine using (id) where polarity = 'denying'),
ruled as (
    select status.*,
        case
            when status.status = 'mentioned' then null
            when prop in (from divided) then 'rule-perspective-divided'
            when affirmed.timely then 'rule-perspective-affirmed'
            when status.status = 'accepted' then status.rule
            when not affirmed.timely then 'rule-later-than-said'
            when prop in (from denied) then 'rule-perspective-denied'
        end as seen
    from status left join affirmed using (prop)
)
select prop, origins, seen as rule,
    case seen
        when 'rule-perspective-divided' then 'contested'
        when 'rule-perspective-affirmed' then 'accepted'
        when 'rule-later-than-said' then 'prospective'
        when 'rule-perspective-denied' then 'denied'
        else status
    end as status
from ruled where seen is not null;
