-- States that have ended because a named speaker affirms a statement that ends them, after they
-- began (known is true), or at a time of which the order is unknown (known is false). In both cases
-- the state is not a direct triple. A source that says by the way "Mali, a member of the union" and
-- when Mali left it gives the two no order, although it speaks after the end.
create or replace temp table ended as
with ends as (
    select e as prop, min(if(first > 0, first, told_from)) as low,
        max(if(last < 4000000, last, told_to)) as high
    from (select distinct e from may_end) join prop on prop.id = e
    join bears on bears.prop = e and bears.said = e
    where named and told_as <> 'to-come'
    group by e
),
telling as (
    select distinct may_end.e, state, bears.source
    from may_end join bears on bears.prop = may_end.e and bears.said = may_end.e
    where bears.voice <> 'coded'
),
begins as (
    select may_end.e, may_end.state, max(case when first > 0 then first
            when telling.e is not null and (bears.own or claim.said_from = 0) then 0
            else bears.told_from end) as low,
        max(if(first > 0, first, bears.told_to)) as high
    from may_end join prop on prop.id = may_end.state
    join bears on bears.prop = may_end.state
    join claim on claim.id = bears.id
    left join telling on telling.e = may_end.e and telling.state = may_end.state
        and telling.source = bears.source
    group by may_end.e, may_end.state
)
select state as prop, e as by_prop, begins.high < ends.low as known, ends.low as over_since
from begins join ends on ends.prop = e
where begins.low <= ends.high;
