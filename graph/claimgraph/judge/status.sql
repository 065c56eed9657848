-- The status of every proposition: the first rule that applies decides.
create or replace table status as
with claims as (
    select claim.prop, count(*) filter (claim.stance <> 'retracts' and superseded.claim is null) as n,
        count(*) filter (
            (claim.polarity = 'denying' or claim.stance = 'refuses') and superseded.claim is null
        ) as negative
    from claim left join (select distinct claim from superseded) superseded
        on superseded.claim = claim.id
    group by claim.prop
),
contested as (
    select follows.p as prop  -- affirmed, and something that follows from it is denied
    from follows join bears a on a.prop = follows.p and a.polarity = 'affirming'
    join bears d on d.prop = follows.q and d.polarity = 'denying'
    union
    select follows.q
    from follows join bears a on a.prop = follows.p and a.polarity = 'affirming'
    join bears d on d.prop = follows.q and d.polarity = 'denying'
    union
    select unnest([clash.l, clash.r])
    from clash
    where ground <> 'ground-denied'
        and exists (select 1 from counting join side using (id)
            where side.l = clash.l and side.r = clash.r and side.side = 'l')
        and exists (select 1 from counting join side using (id)
            where side.l = clash.l and side.r = clash.r and side.side = 'r')
),
affirmed as (
    select bears.prop,
        bool_and(prop.has_when and if(prop.open_begin, prop.latest, prop.earliest) > said_to)
            as later,
        bool_or(named) as any_named,
        bool_or(named and certainty = 'certain') as firm,
        count(distinct principal.principal) filter (named) as principals,
        count(distinct origin_key) as origins,
        bool_or(stance in ('announces', 'confirms') and named and (
            exists (select 1 from speaks where speaks.claim = bears.id and speaks.agent = prop.s)
            or (predicate.mutual and exists (
                select 1 from speaks where speaks.claim = bears.id and speaks.agent = prop.o))
        )) as performer,
        bool_or(own and voice = 'reporting' and certainty = 'certain') as own_voice
    from bears join prop on prop.id = bears.prop
    join predicate on predicate.name = prop.p
    join principal on principal.claim = bears.id
    where polarity = 'affirming'
    group by bears.prop
),
firm as (
    select distinct bears.prop, bears.id, principal.principal
    from bears join principal on principal.claim = bears.id
    where polarity = 'affirming' and named and certainty = 'certain'
        and bears.prop in (
            select prop from bears group by prop having count(distinct source) > 1
        )
),
independent as (
    select distinct a.prop
    from firm a join firm b on b.prop = a.prop and a.principal < b.principal
    where not exists (
        select 1 from link x join link y on y.agent = x.agent
        where x.claim = a.id and y.claim = b.id
    )
),
ruled as (
    select prop.id as prop, coalesce(affirmed.origins, 0) as origins,
        case
            when coalesce(claims.n, 0) = 0 then 'rule-mentioned'
            when contested.prop is not null then 'rule-contested'
            when affirmed.prop is null and claims.negative = claims.n then 'rule-only-denied'
            when affirmed.prop is null then 'rule-not-yet-claimed'
            when affirmed.later then 'rule-later-than-said'
            when not affirmed.any_named then 'rule-unnamed-only'
            when not affirmed.firm then 'rule-less-than-certain'
            when predicate.kind = 'assessment' and affirmed.principals = 1
                then 'rule-one-sided-assessment'
            when predicate.kind = 'act' and affirmed.performer then 'rule-performer'
            when affirmed.own_voice then 'rule-own-voice'
            when independent.prop is not null then 'rule-independent'
            else 'rule-attributed'
        end as rule
    from prop
    join predicate on predicate.name = prop.p
    left join claims on claims.prop = prop.id
    left join contested on contested.prop = prop.id
    left join affirmed on affirmed.prop = prop.id
    left join independent on independent.prop = prop.id
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
