-- For whom an agent speaks in each claim: the body of his office on the days of the claim, the body
-- for which that one speaks, and so on. This is computed for the claimant, for those who pass the
-- claim on, for its publisher and for the participants, because rules compare their principals.
create or replace temp table climb as
with recursive asked as (
    select id as claim, claimant as agent from claim
    union select id, origin from claim
    union select id, agent from claim
    union select claim, agent from between_links
    union select claim.id, participant.agent from claim join participant on participant.prop = claim.prop
),
spoken as (
    select id as claim, asked.agent, told_from, told_to
    from asked join claim on claim.id = asked.claim
    where asked.agent in (select holder from office)
),
up(claim, agent, told_from, told_to, holder, body) as (
    select claim, agent, told_from, told_to, '', agent from spoken
    union
    select up.claim, up.agent, told_from, told_to, office.holder, office.body
    from up join office on office.holder = up.body
        and office.first <= told_to and told_from <= office.last
)
select distinct claim, agent, holder, body from up;

create or replace temp table speaks as  -- each agent with every body for which he speaks
select distinct claim, agent, body from climb where body <> agent;

-- The principal is the last body on the way up, if there is only one. Somebody with offices in two
-- unrelated bodies speaks for himself, because nobody can tell for which body he speaks.
create or replace temp table stands_for as
select claim, agent, min(body) as principal
from climb anti join (select claim, agent, holder as body from climb) using (claim, agent, body)
group by claim, agent having min(body) = max(body);

create or replace temp table principal as  -- heard_as: the principal, for unnamed ones the claimant
select claim.id as claim, claimant as agent, coalesce(stands_for.principal, claimant) as principal,
    if(named, coalesce(stands_for.principal, claimant), claimant) as heard_as
from claim left join stands_for on stands_for.claim = claim.id and stands_for.agent = claimant;
