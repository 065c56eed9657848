-- The affair according to one principal ($principal): what is accepted, and what that principal's
-- named people affirm. Where they disagree among themselves it is contested.
create or replace temp table mine as
select bears.* from bears join principal on principal.claim = bears.id
where named and principal.principal = $principal;

create or replace temp table perspective as
with divided as (
    select unnest([follows.p, follows.q]) as prop
    from follows join mine a on a.prop = follows.p and a.polarity = 'affirming'
    join mine d on d.prop = follows.q and d.polarity = 'denying'
    union
    select unnest([clash.l, clash.r])
    from clash
    where ground <> 'ground-denied'
        and exists (select 1 from mine join side using (id)
            where side.l = clash.l and side.r = clash.r and side.side = 'l')
        and exists (select 1 from mine join side using (id)
            where side.l = clash.l and side.r = clash.r and side.side = 'r')
),
held as (
    select mine.prop, bool_or(polarity = 'affirming') as affirmed,
        bool_and(prop.has_when and if(prop.open_begin, prop.latest, prop.earliest) > said_to)
            filter (polarity = 'affirming') as later
    from mine join prop on prop.id = mine.prop
    group by mine.prop
)
select status.prop, status.origins,
    case
        when divided.prop is not null then 'contested'
        when held.affirmed and held.later then 'prospective'
        when held.affirmed then 'accepted'
        when held.prop is not null then 'denied'
        else 'accepted'
    end as status,
    case
        when divided.prop is not null then 'rule-perspective-divided'
        when held.affirmed and held.later then 'rule-later-than-said'
        when held.affirmed then 'rule-perspective-affirmed'
        when held.prop is not null then 'rule-perspective-denied'
        else status.rule
    end as rule
from status
left join held on held.prop = status.prop
left join divided on divided.prop = status.prop
where held.prop is not null or status.status = 'accepted';
