-- The status of each proposition according to one principal ($principal). Its named speakers count:
-- what they affirm at first hand and with certainty, what they plan, threaten, urge, refuse or
-- fear, and what is accepted by everyone unless they deny it or nearly deny it. What they call
-- possible is possible, and what they disagree about among themselves is contested.
create or replace temp table mine as
select counting.id, claimant
from counting join principal on principal.claim = counting.id
where named and principal.principal = $principal;

create or replace temp table perspective as
with divided as (
    select unnest([l, r]) as prop
    from meeting
    where one in (select id from mine) and other in (select id from mine)
        and (ground <> 'ground-ended' or one_claimant <> other_claimant
            and l in (select id from prop where office))
),
affirmed as (
    select prop, bool_or(certain) as sure,
        coalesce(list(distinct told_as) filter (certain), list(distinct told_as)) as tenses
    from bears semi join mine using (id) semi join first_hand on first_hand.claim = bears.id
    where (said, prop) not in (select (narrowed.p, narrowed.q) from narrowed)
    group by prop
),
unfinished as (  -- what the principal affirms of the future or under a condition (see tally.sql)
    select affirmed.prop, case
        when tenses = ['to-come'] then 'rule-later-than-said'
        when hypothetical and not is_alternative(conditions)
            then if(kind in ('deed', 'declared-act'), 'rule-act-condition', 'rule-state-condition')
        when not list_contains(tenses, 'past') then 'rule-undecided-time'
        when is_alternative(conditions) then 'rule-alternative'
    end as rule
    from affirmed join prop on prop.id = affirmed.prop
),
denial as (
    select counting.id, counting.prop, told_to from counting semi join mine using (id)
    where polarity = 'denying'
),
denied as (  -- a denial also denies what entails the denied, unless it happened after the denial
    select distinct stands_on.p as prop
    from denial join stands_on on stands_on.q = denial.prop
    left join excused on excused.l = stands_on.p and excused.r = denial.prop
        and excused.denial = denial.id
    where excused.denial is null and not exists (
        select 1 from changed
        join told_for since on since.prop = changed.l and since.side = 'affirming'
        where kind = 'state-changed' and changed.l = stands_on.p and changed.r = denial.prop
            and since.told_from > denial.told_to)
),
nearly as (select near_all.l as prop from near_all semi join denial on denial.prop = r),
wanted as (
    select distinct prop from counting semi join mine using (id) join act using (stance)
    where ahead or position
),
ruled as (
    select status.*,
        case
            when status.status = 'mentioned' and status.rule = 'rule-mentioned' then null
            when prop in (from divided) then 'rule-perspective-divided'
            when sure and unfinished.rule is null then 'rule-perspective-affirmed'
            when prop in (from denied) then 'rule-perspective-denied'
            when status.status = 'accepted' and prop not in (from nearly) then status.rule
            when unfinished.rule is not null then unfinished.rule
            when affirmed.prop is not null then 'rule-perspective-possible'
            when prop in (from wanted) then 'rule-perspective-to-come'
        end as seen
    from status left join affirmed using (prop) left join unfinished using (prop)
)
select prop, origins, seen as rule, gives as status
from ruled join gives on gives.rule = seen;
