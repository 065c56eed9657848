-- Each proposition in the forms of all predicates that its own entails: unchanged, with subject and
-- object exchanged, or in converse form (turn > 0). A converse form exists only if the proposition
-- names the participants that become its subject and object.
create or replace temp table form as
with agent_at as (
    select prop.id as prop, unnest(['subject', 'object']) as role, unnest([s, o]) as agent
    from prop semi join turning using (p)
    union all
    select qual.prop, name, token from qual join prop on prop.id = qual.prop
    semi join turning on turning.p = prop.p where qual.kind = 'entity'
)
select id as prop, super as p, if(swapped, o, s) as s, if(swapped, s, o) as o,
    first, last, conditions, 0 as turn
from prop join reading using (p)
union all
select prop.id, turning.super, x.agent, y.agent, first, last, conditions, turn
from prop join turning using (p)
join agent_at x on x.prop = prop.id and x.role = turning.subject
join agent_at y on y.prop = prop.id and y.role = turning.object
left join thing a on a.id = x.agent left join thing b on b.id = y.agent
where (subjects is null or list_contains(a.types, subjects))
    and (objects is null or list_contains(b.types, objects));

create or replace temp table told_before as  -- the forms that a proposition presupposes
select prop, q as p, if(swapped, o, s) as s, if(swapped, s, o) as o, last, conditions, turn
from form join presupposing using (p);

create or replace temp table half_told as  -- converse forms with only a subject or only an object
with agent_at as (
    select prop.id as prop, unnest(['subject', 'object']) as role, unnest([s, o]) as agent
    from prop semi join turning using (p) where written
    union all
    select qual.prop, name, token from qual join prop on prop.id = qual.prop and written
    semi join turning on turning.p = prop.p where qual.kind = 'entity'
)
select prop.id as prop, turning.super as p, x.agent as s, y.agent as o, turn
from prop join turning using (p)
left join agent_at x on x.prop = prop.id and x.role = turning.subject
left join agent_at y on y.prop = prop.id and y.role = turning.object
where prop.written and (x.agent is null) <> (y.agent is null);

create or replace temp table turned_qual as  -- the qualifiers of converse forms
with seen as (
    select distinct prop, turn from form where turn > 0 union select prop, turn from half_told
),
moved as (
    select seen.prop, turn, there as name, 'entity' as kind,
        here = if(coalesce(passive, false), 'object', 'subject') as doing,
        case here when 'subject' then it.s when 'object' then it.o else qual.token end as token
    from seen join turned using (turn) join prop it on it.id = seen.prop
    left join mark on mark.p = it.p
    left join qual on qual.prop = seen.prop and qual.name = here and qual.kind = 'entity'
    where there not in ('subject', 'object')
)
select prop, turn, name, kind, token, null::double as low, null::double as high, doing
from moved where token is not null
union all
select seen.prop, seen.turn, qual.name, qual.kind, qual.token, qual.low, qual.high, false
from seen join qual on qual.prop = seen.prop
anti join turned on turned.turn = seen.turn and turned.here = qual.name
anti join moved on moved.prop = seen.prop and moved.turn = seen.turn and moved.name = qual.name
    and moved.token is not null;
