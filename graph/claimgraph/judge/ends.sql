-- States that have ended because a named speaker affirms a statement that ends them, after they
-- began (known is true), or at a time of which the order is unknown (known is false). In both cases
-- the state is not a direct triple.
create or replace temp table ended as
with ends as (
    select e as prop, min(if(first > 0, first, told_from)) as low,
        max(if(last < 4000000, last, told_to)) as high
    from (select distinct e from may_end) join prop on prop.id = e
    join bears on bears.prop = e and bears.said = e
    where named and told_as <> 'to-come'
    group by e
),
begins as (
    select state as prop, max(if(first > 0, first, told_from)) as low,
        max(if(first > 0, first, told_to)) as high
    from (select distinct state from may_end) join prop on prop.id = state
    join bears on bears.prop = state
    group by state
)
select state as prop, e as by_prop, begins.high < ends.low as known, ends.low as over_since
from may_end join ends on ends.prop = e join begins on begins.prop = state
where begins.low <= ends.high;
