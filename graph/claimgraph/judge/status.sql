-- The status of every proposition: the first rule that applies decides.
create or replace temp table status as
with sides as (
    select bears.prop, count(distinct principal.principal) as principals
    from bears
    join tally on tally.prop = bears.prop and tally.kind = 'assessment' and rule is null
    join principal on principal.claim = bears.id and principal.agent = bears.claimant
    where timely and named
    group by bears.prop
),
performed as (
    select distinct bears.prop
    from bears
    join tally on tally.prop = bears.prop and tally.kind = 'act' and rule is null
    join speaks on speaks.claim = bears.id and speaks.agent in (performer, co_performer)
    where timely and named and stance in ('announces', 'confirms')
),
ruled as (
    select tally.prop, origins,
        case
            when rule is not null then rule
            when sides.principals = 1 then 'rule-one-sided-assessment'
            when performed.prop is not null then 'rule-performer'
            when own_voice then 'rule-own-voice'
            when tally.prop in (select prop from independent) then 'rule-independent'
            else 'rule-attributed'
        end as rule
    from tally
    left join sides on sides.prop = tally.prop
    left join performed on performed.prop = tally.prop
)
select prop, rule, origins,
    case rule
        when 'rule-mentioned' then 'mentioned'
        when 'rule-contested' then 'contested'
        when 'rule-only-denied' then 'denied'
        when 'rule-not-yet-claimed' then 'prospective'
        when 'rule-later-than-said' then 'prospective'
        when 'rule-performer' then 'accepted'
        when 'rule-own-voice' then 'accepted'
        when 'rule-independent' then 'accepted'
        else 'attributed'
    end as status
from ruled;

-- What each principal affirms and denies, by its named people.
create or replace temp table held as
select distinct principal.principal, said.prop, said.polarity
from (
    select id, prop, claimant, polarity from bears where named
    union all
    select id, prop, claimant, polarity from counting where named and polarity = 'denying'
) said
join principal on principal.claim = said.id and principal.agent = said.claimant;
