-- Propositions that two named origins of different principals affirm with certainty, with no link
-- of their chains in common. Claims that share the same links with others are as good as one, so
-- the pairs are few however many claims there are.
create or replace temp table independent as
with firm as (
    select bears.prop, bears.id, principal.principal
    from bears
    join principal on principal.claim = bears.id and principal.agent = bears.origin
    join tally on tally.prop = bears.prop and tally.rule is null
    where timely and named and certain
),
several as (
    select firm.* from firm semi join (
        select prop from firm group by prop having min(principal) < max(principal)
    ) using (prop)
),
shared as (
    select several.prop, link.agent
    from several join link on link.claim = several.id
    group by several.prop, link.agent having count(*) > 1
),
ways as (
    select several.prop, several.id, principal,
        list_sort(list(shared.agent) filter (shared.agent is not null)) as links
    from several
    join link on link.claim = several.id
    left join shared on shared.prop = several.prop and shared.agent = link.agent
    group by several.prop, several.id, principal
),
bundle as (
    select prop, links, min(principal) as low, max(principal) as high from ways group by prop, links
)
select distinct x.prop
from bundle x join bundle y on y.prop = x.prop
where (x.low <> y.high or x.high <> y.low)
    and not coalesce(list_has_any(x.links, y.links), false);
