-- The propositions that each principal affirms or denies, by claims of its named speakers.
create or replace temp table held as
select distinct principal.principal, said.prop, said.polarity
from (
    select id, prop, claimant, 'affirming' as polarity from bears where named
    union all
    select id, prop, claimant, polarity from counting where named and polarity = 'denying'
) said
join principal on principal.claim = said.id
where said.prop in (select id from prop where not core);
