-- The first rule that applies to each proposition, by the first six of the seven questions of
-- `claimgraph help status`, from "is there a claim?" to "is it a judgement?". If no rule applies,
-- the seventh question decides, "does one who can know say so?": see grounds.sql and status.sql.
create or replace temp table tally as
with stances as (
    select counting.prop, count(*) as n,
        bool_or(polarity = 'denying') as denied,
        bool_or(ahead) as ahead, bool_or(ahead and stance <> 'refuses') as planned,
        bool_or(position) as position
    from counting join act using (stance) group by counting.prop
),
affirmed_by as (
    select prop, count(distinct origin_key) as origins,
        bool_or(told_as = 'past') as past, bool_or(told_as = 'undecided') as undecided,
        bool_or(told_as = 'past' and not rider) as claimed,
        bool_or(told_as = 'past' and named) as named,
        bool_or(told_as = 'past' and named and certain) as firm,
        bool_or(told_as = 'past' and named and certain and verified) as verified
    from bears group by prop
),
doubted as (  -- doubt about a statement is also doubt about statements that entail it
    select distinct p as prop
    from counting join stands_on on q = counting.prop
    where stance = 'doubts' and named
)
select prop.id as prop, prop.kind, prop.office, coalesce(origins, 0) as origins,
    case
        when origins is null and prop.id not in (select prop from claim) then 'rule-mentioned'
        when prop.id in (select unnest([l, r]) from live) then 'rule-contested'
        when origins is null and denied and not planned and not position
            then 'rule-only-denied'
        when origins is null and (ahead or position) then 'rule-not-yet-claimed'
        when origins is null then if(denied, 'rule-only-denied', 'rule-withheld-only')
        when not past and not undecided then 'rule-later-than-said'
        when hypothetical and not is_alternative(conditions) and kind in ('deed', 'declared-act') then 'rule-act-condition'
        when hypothetical and not is_alternative(conditions) then 'rule-state-condition'
        when not past then 'rule-undecided-time'
        when is_alternative(conditions) then 'rule-alternative'
        when by_person then 'rule-near'
        when prop.id in (select prop from doubted) then 'rule-doubted'
        when not affirmed_by.named then 'rule-unnamed-only'
        when not firm then 'rule-uncertain'
        when not verified then 'rule-unverified'
        when kind = 'assessment' then 'rule-assessment'
        when prop.id in (select prop from qual where name = 'only') then 'rule-exclusive'
        when reasoned then 'rule-reason'
        when not claimed then 'rule-only-a-reason'
        when not by_person then 'rule-near-row'  -- does not apply if a reporter says so
    end as rule  -- null: status.sql decides by the grounds of acceptance
from prop
left join stances on stances.prop = prop.id
left join affirmed_by on affirmed_by.prop = prop.id
left join (select prop, bool_or(by_person) as by_person from withheld group by prop) near_by
    on near_by.prop = prop.id;

update tally set rule = written.rule
from twin join tally written using (prop) where tally.prop = twin.core;
