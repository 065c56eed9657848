-- Which statements name in a qualifier where a state of which predicate ends: whom a union excludes
-- from its summit is still a member of the union.
create or replace temp table ends_named as
select distinct prop.id as e, ending.q
from ending join prop using (p) join qual on qual.prop = prop.id and qual.name = ending.object;

-- Which statement E may end which state: if the predicate of E ends that of the state, and the
-- roles in its mapping have the same values. A role that is not mapped may have any value.
create or replace temp table may_end as
with agent_at as (
    select prop.id as prop, p, unnest(['subject', 'object']) as role, unnest([s, o]) as agent
    from prop semi join ending using (p)
    union all
    select qual.prop, prop.p, name, token from qual join prop on prop.id = qual.prop
    semi join ending on ending.p = prop.p where qual.kind = 'entity'
)
select e.id as e, state.id as state
from prop e join ending using (p)
join agent_at x on x.prop = e.id and x.role = coalesce(ending.subject, ending.object)
join prop state on state.p = ending.q
    and x.agent = if(ending.subject is null, state.o, state.s)
left join agent_at y on y.prop = e.id and y.role = ending.object
left join ends_named named on named.e = e.id and named.q = ending.q
    and ending.object in ('subject', 'object')
where named.e is null and (ending.subject is null or ending.object is null or y.agent = state.o)
    and (state.written or e.written) and (
        (e.written and state.written) or (
            ending.subject in ('subject', 'object') and ending.object in ('subject', 'object'))) and not e.hypothetical and e.id <> state.id;
