-- Who belongs to whom, as soon as one named voice says so, whoever contests it: a state and its
-- organs, heads and parts, a body and its members, a place and where it lies. Rows of tables make
-- no house. Houses and places lead on; members of members are strangers.
create or replace temp table taken_back as  -- by himself: his friends cannot unsay it for him
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

create or replace temp table akin as  -- near each other, either way round
select low as one, high as other, how from within
union select high, low, how from within;

-- Whom a source or a link of a chain is bound to, followed upwards, and until which day.
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
