-- Which entities belong to which, if one named speaker says so, even if others contest it: organs,
-- heads and parts of a state (house), members of a body (member), places inside others (place).
-- Rows of tables do not count. House and place are transitive; a member of a member does not
-- belong.
create or replace temp table taken_back as  -- claims retracted by the claimant, not by his side
select superseded.claim from superseded
join claim old on old.id = superseded.claim join claim new on new.id = by_claim
where old.claimant = new.claimant;

create or replace temp table within as
with recursive step as (
    select distinct prop.s as low, prop.o as high,
        case when same_house then 'house' when lies_in then 'place' else 'member' end as how
    from prop join reading using (p) join mark on mark.p = super
    join claim on claim.prop = prop.id
    where written and not swapped and polarity = 'affirming' and named
        and (same_house or lies_in or super = 'member-of') and not hypothetical
        and claim.id not in (select claim from taken_back)
),
up(low, high, how) as (
    select low, high, how from step where how <> 'member'
    union
    select up.low, step.high, if(up.how = step.how, up.how, 'place')
    from up join step on step.low = up.high and step.how <> 'member'
)
select low, high, min(how) as how
from (from up union select low, high, how from step where how = 'member')
where low <> high group by low, high;

create or replace temp table akin as  -- the pairs of within in both directions
select low as one, high as other, how from within
union select high, low, how from within;

-- The bodies for which somebody works or speaks, or that run a source, directly or through other
-- bodies, and the last day of this tie.
create or replace temp table bound as
with recursive step as (
    select prop.s as low, prop.o as high, max(prop.last) as last
    from prop join reading using (p) join mark on mark.p = super
    join claim on claim.prop = prop.id
    where not swapped and (binds or office) and polarity = 'affirming' and named
        and not hypothetical and claim.id not in (select claim from taken_back)
    group by prop.s, prop.o
),
up(low, high, last) as (
    from step
    union
    select up.low, step.high, least(up.last, step.last) from up join step on step.low = up.high
)
select low, high, max(last) as last from up where low <> high group by low, high;
