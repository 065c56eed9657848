-- The participants of each written proposition with their side: 1 for the doers (the subject, or
-- the object of a passive predicate, and those who act with it), 2 for the others.
create or replace temp table participant as
select prop.id as prop, s as agent, if(coalesce(passive, false), 2, 1) as side, 'subject' as role
from prop left join mark using (p) where written
union
select prop.id, o, if(coalesce(passive, false), 1, 2), 'object'
from prop left join mark using (p) where written
union
select prop.id, token, if(doers, 1, 2), name
from prop join qual on qual.prop = prop.id and qual.kind = 'entity'
join side_of on side_of.qualifier = name where written;
