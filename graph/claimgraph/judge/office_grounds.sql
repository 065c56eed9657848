-- The grounds for offices: a source, but no table, states the office in its own voice, and the
-- source is not the office holder.
create or replace temp table ground as
select bears.prop, bears.id as claim, said, 'office' as ground
from bears join tally on tally.prop = bears.prop and tally.rule is null
join tally itself on itself.prop = said and itself.rule is null
join prop on prop.id = said and prop.office
left join thing on thing.id = bears.claimant
where told_as = 'past' and not rider and bears.named and certain and verified and own
    and voice <> 'coded' and not (bears.claimant = prop.s and list_contains(thing.types, 'person'));
